// A guess is settled by Commit, or by Show me for those in a hurry.

// guessing(fig, {parts, open, read, commit, show}) → {form, status}. read() gives the guess, or a sentence that says what is
// missing; while open() is false nothing more counts.
function guessing(fig, { parts, open, read, commit, show }) {
  const status = html("div", { class: "ce-told", role: "status" });
  const buttons = [
    control("button", { type: "submit", class: "ce-primary" }, "Commit"),
    fig.button("Show me", () => open() && show()),
  ];
  const form = html("form", {}, ...parts, row(...buttons), status);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!open()) return;
    const guess = read();
    if (typeof guess === "string") setText(status, guess);
    else commit(guess);
  });
  // not disabled, which would take the focus away
  fig.updates.push(() => buttons.forEach((button) => setAttribute(button, "aria-disabled", !open())));
  return { form, status };
}

// A sentence, with words in the place of their names in braces
const filledIn = (text, words) => text.replace(/\{(\w+)\}/g, (all, name) => words[name] ?? all);
