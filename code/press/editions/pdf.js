// Runs once, in the browser that prints the book: see press/pdf.py.

function layOut({ title, cover, parts }) {
  const book = document.querySelector("article.bd-article");
  const front = Object.assign(document.createElement("div"), { className: "book-cover", innerHTML: cover });
  const contents = document.createElement("nav");
  contents.className = "book-contents";
  contents.append(element("p", "title", "Contents"));
  const list = element("ul");
  const headings = [];
  contents.append(list);
  for (const heading of book.querySelectorAll("h1, h2")) {
    const section = heading.parentElement;
    const part = parts[section.previousElementSibling?.id.replace("document-", "")];
    if (part) list.append(element("li", "book-part", part));
    const entry = list.appendChild(element("li", heading.tagName === "H1" ? "chapter" : "section"));
    const link = entry.appendChild(element("a", "", textOf(heading)));
    link.href = `#${section.id}`;
    headings.push({ title: link.textContent, place: section.id, chapter: heading.tagName === "H1" });
    entry.append(element("span", "dots"), Object.assign(element("span", "place", "000"), { ariaHidden: "true" }));
  }
  nameRunningHeads(book, title);
  document.title = title;
  document.documentElement.dataset.theme = "light";
  document.body.replaceChildren(front, contents, book);
  return document.fonts.ready.then(() => headings);
}

function element(name, className = "", text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

function textOf(heading) {
  const copy = heading.cloneNode(true);
  copy.querySelectorAll(".headerlink").forEach((link) => link.remove());
  return copy.textContent.trim();
}

// Every page of the website starts on a new sheet with its title at the top.
function nameRunningHeads(book, title) {
  const marks = [...book.querySelectorAll("[id^='document-']")];
  const pages = [book.querySelector("section"), ...marks.map((mark) => mark.nextElementSibling)];
  // Left between two sheets, a mark would have one to itself.
  marks.forEach((mark) => mark.nextElementSibling.prepend(mark));
  const rules = pages.map((page, index) => {
    page.classList.add("page");
    page.style.page = `page-${index}`;
    const [left, right] = [index ? title : "", textOf(page.querySelector("h1"))].map((text) => JSON.stringify(text));
    return `@page page-${index} { @top-left { content: ${left} } @top-right { content: ${right} } }`;
  });
  document.head.append(element("style", "", rules.join("\n")));
}

function fillPageNumbers(places) {
  for (const entry of document.querySelectorAll(".book-contents li:not(.book-part)")) {
    const name = decodeURIComponent(entry.querySelector("a").hash.slice(1));
    entry.querySelector(".place").textContent = places[name];
  }
}
