// Links to chapters lead to their pages on the built site, in JupyterLab to the notebooks, in a tab of their own. Elsewhere
// nothing is known of other chapters, and the words alone remain.
function linked(fig, node) {
  for (const link of node.querySelectorAll("a")) {
    if (fig.root.closest(".live-figure")) link.setAttribute("href", link.getAttribute("href").replace(".md", ".html"));
    else if (document.body.dataset.jpThemeLight) link.target = "_blank";
    else link.replaceWith(...link.childNodes);
  }
  return node;
}
