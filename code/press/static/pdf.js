// Runs once, in the browser that prints the book: see press/pdf.py.

function layOut({ title, cover, parts }) {
  const book = document.querySelector("article.bd-article");
  book.querySelectorAll("img").forEach((image) => (image.loading = "eager"));
  const front = Object.assign(document.createElement("div"), { className: "cover", innerHTML: cover });
  const contents = document.createElement("nav");
  contents.className = "contents";
  contents.append(element("p", "title", "Contents"));
  const list = element("ul");
  contents.append(list);
  for (const heading of book.querySelectorAll("h1, h2")) {
    const section = heading.parentElement;
    if (heading.tagName === "H1") {
      const file = section.previousElementSibling?.id.replace("document-", "");
      if (parts[file]) list.append(element("li", "part", parts[file]));
    }
    const entry = list.appendChild(element("li", heading.tagName.toLowerCase()));
    const link = entry.appendChild(element("a", "", textOf(heading)));
    link.href = `#${section.id}`;
    entry.append(element("span", "dots"), Object.assign(element("span", "place", "000"), { ariaHidden: "true" }));
  }
  nameRunningHeads(book, title);
  document.title = title;
  document.documentElement.dataset.theme = "light";
  document.body.replaceChildren(front, contents, book);
  const loaded = [...document.images].map((image) => image.decode());
  return Promise.all([...loaded, document.fonts.ready]).then(() => {});
}

function element(name, className = "", text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

function textOf(heading) {
  const copy = heading.cloneNode(true);
  copy.querySelectorAll(".headerlink").forEach((link) => link.remove());
  return copy.textContent.trim();
}

// Every chapter, and every page of exercises inside one, starts on a new sheet with its title at the top.
function nameRunningHeads(book, title) {
  const pages = [book.querySelector("section"), ...[...book.querySelectorAll("[id^='document-']")].map((mark) => mark.nextElementSibling)];
  const rules = pages.map((page, index) => {
    page.classList.add("page");
    page.style.page = `page-${index}`;
    const head = JSON.stringify(textOf(page.querySelector("h1, h2")));
    return `@page page-${index} { @top-left { content: ${JSON.stringify(title)} } @top-right { content: ${head} } }`;
  });
  document.head.append(element("style", "", rules.join("\n")));
}

function fillPageNumbers(places) {
  for (const entry of document.querySelectorAll(".contents li:not(.part)")) {
    const name = decodeURIComponent(entry.querySelector("a").hash.slice(1));
    entry.querySelector(".place").textContent = places[name];
  }
}
