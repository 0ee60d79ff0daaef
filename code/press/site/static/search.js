/* The order in which a search shows what it finds, and a piece of each page. The index is Sphinx's, and so is the rest:
   this changes `Search` and `Scorer` of its searchtools.js. How much a page says a word is in searchWeights, which
   press.site.search has counted. */
{
  const splitWords = splitQuery, stem = (word) => new Stemmer().stemWord(word.toLowerCase());
  const asked = () => new URLSearchParams(location.search).get("q") ?? "";
  const letters = Object.entries(searchWeights.letters);

  // A Greek letter is found by its name, and the other way round.
  splitQuery = (query) => splitWords(letters.reduce((text, [letter, name]) => text.replaceAll(letter, ` ${name} `), query));

  // First the pages that teach, then those that ask; in each, those that say more of what is asked. A section comes
  // right after its page.
  Scorer.score = ([page, , anchor, , score]) => {
    const weights = splitQuery(asked()).map((word) => searchWeights.pages[page]?.[stem(word)] ?? 0);
    const said = weights.reduce((sum, weight) => sum + Math.log2(1 + weight), anchor ? -0.01 : score / 100);
    return said - (searchWeights.last.includes(page) ? 1000 : 0);
  };

  // Words are marked on the page to which a result leads, and on no other.
  const parse = Search._parseQuery;
  Search._parseQuery = (query) => {
    const parsed = parse(query);
    localStorage.removeItem("sphinx_highlight_terms");
    document.getElementById("search-results").onclick = (event) => {
      if (event.target.closest("a")) localStorage.setItem("sphinx_highlight_terms", [...parsed[3]].join(" "));
    };
    return parsed;
  };

  Search.makeSearchSummary = (html, terms, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const part = (anchor && page.querySelector(anchor)) || page.querySelector("article");
    // what is folded, or only looks like text
    part.querySelectorAll("script, style, .headerlink, .live-figure, details.hide, .notebook").forEach((each) => each.remove());
    const blocks = "h1, h2, h3, p, li, dt, dd, td, th, pre";
    const read = (wanted) => [...part.querySelectorAll(wanted)].filter((block) => !block.querySelector(blocks))
      .map((block) => block.textContent.replace(/\s+/g, " ").trim()).filter(Boolean).slice(1).join(" ");
    const words = [asked().trim().toLowerCase(), ...splitQuery(asked()).map((word) => word.toLowerCase()), ...terms];
    words.push(...letters.filter(([, name]) => words.includes(name)).map(([letter]) => letter));
    const firstIn = (text) => words.map((word) => text.toLowerCase().indexOf(word)).find((i) => i >= 0) ?? -1;
    // in words rather than in code, and else the beginning
    const prose = read(blocks.replace(", pre", "")), all = read(blocks);
    const text = firstIn(prose) < 0 && firstIn(all) >= 0 ? all : prose || part.textContent.trim();
    const start = Math.max(0, firstIn(text) - 100), from = start && text.indexOf(" ", start) + 1, end = from + 240;
    const shown = `${from ? "… " : ""}${text.slice(from, end).trim()}${end < text.length ? " …" : ""}`;
    return Object.assign(document.createElement("p"), { className: "context", textContent: shown });
  };
}
