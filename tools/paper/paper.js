// What happens in the browser when the book is printed as one document: each page of the site is
// turned into a sheet (still, without controls, its links led into the book), and the sheets into
// one document with a contents page and the answers at the end.
globalThis.paper = (() => {
  const EXHIBIT = "div.cell, div[class*=highlight-], .pst-scrollable-table-container";
  const LONGEST_LEAD_IN = 100;
  const ONLY_ON_SCREEN = `script, style, noscript, button, [hidden], .headerlink, .nn-tools, .nn-controls,
    .nn-live-offer, .nn-live-bar, .nn-cell-row, .continue, .forget-progress, .progress-ring,
    .toctree-wrapper`;
  const XLINK = "http://www.w3.org/1999/xlink";
  const REFERENCES = ["for", "aria-labelledby", "aria-describedby", "aria-controls"];

  const idOf = (name, fragment = "") => name.replaceAll("/", "-") + (fragment && `--${fragment}`);

  /** A figure's preset has no anchor of its own: it leads to the figure. */
  const anchor = (fragment) => fragment.replace(/^([\w-]+):.*$/, "figure-$1");

  /** Where a link leads on paper: into the book, to a public address, or (null) nowhere. */
  function target(href, root, names, elsewhere) {
    const url = new URL(href);
    const here = new URL(root);
    if (url.origin !== here.origin) return href;
    const name = decodeURIComponent(url.pathname.slice(here.pathname.length)).replace(
      /\.html$/,
      "",
    );
    const fragment = decodeURIComponent(url.hash.slice(1));
    if (names.includes(name)) return `#${idOf(name, fragment && anchor(fragment))}`;
    return elsewhere[name] ?? null;
  }

  function lead(link, options) {
    const href = target(link.href, options.root, options.names, options.elsewhere);
    if (href === null) {
      link.replaceWith(...link.childNodes);
      return;
    }
    if (href !== link.href && !href.startsWith("#")) link.classList.add("elsewhere");
    link.setAttribute("href", href);
    link.removeAttribute("title");
  }

  /** Ids are unique on a page; in the book they need the page's name before them. */
  function rename(article, name) {
    for (const element of article.querySelectorAll("[id]")) element.id = idOf(name, element.id);
    for (const attribute of REFERENCES) {
      for (const element of article.querySelectorAll(`[${attribute}]`)) {
        const ids = element.getAttribute(attribute).split(/\s+/);
        element.setAttribute(attribute, ids.map((id) => idOf(name, id)).join(" "));
      }
    }
    for (const element of article.querySelectorAll("svg *")) {
      for (const { name: key, value } of [...element.attributes]) {
        const changed = value.replace(
          /url\(["']?#([^"')]+)["']?\)/g,
          (_, id) => `url(#${idOf(name, id)})`,
        );
        if (changed !== value) element.setAttribute(key, changed);
      }
    }
    for (const use of article.querySelectorAll("use")) {
      // Matplotlib writes the older of the two.
      const target = use.getAttribute("href") ?? use.getAttributeNS(XLINK, "href");
      use.removeAttributeNS(XLINK, "href");
      use.setAttribute("href", `#${idOf(name, target.slice(1))}`);
    }
  }

  /** This page as a sheet of the book: its title, its sections, its HTML and its styles. */
  function sheet(name, options) {
    const article = document.querySelector("article.bd-article").cloneNode(true);
    article.querySelectorAll(ONLY_ON_SCREEN).forEach((element) => element.remove());
    // Still in the page's own terms, so that `href` and `src` are resolved against its address.
    for (const image of article.querySelectorAll("img")) {
      image.setAttribute("src", image.src);
      image.loading = "eager";
    }
    article.querySelectorAll("a[href]").forEach((link) => lead(link, options));
    keepWithExhibit(article);
    rename(article, name);
    article.id = idOf(name);
    const styles = [...document.head.querySelectorAll("style, link[rel=stylesheet]")].map(
      (element) => {
        if (element.localName === "link") element.setAttribute("href", element.href);
        return element.outerHTML;
      },
    );
    const heading = article.querySelector("h1");
    const failed = document.querySelectorAll('.nn-room[data-state="failed"]').length;
    return {
      name,
      title: heading?.textContent.trim() ?? name,
      html: article.outerHTML,
      styles,
      failed,
    };
  }

  /** A short line that announces code or a table is not left at the foot of the page before it. */
  function keepWithExhibit(article) {
    for (const line of article.querySelectorAll("p")) {
      const announces =
        line.textContent.length < LONGEST_LEAD_IN && line.nextElementSibling?.matches(EXHIBIT);
      line.classList.toggle("lead-in", Boolean(announces));
    }
  }

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const pageOf = (id) => make("span", { "data-page-of": id });

  /** Number the questions of a chapter, and return them once more with every option open. */
  function answers(article, number) {
    return [...article.querySelectorAll(".question")].map((question, index) => {
      const label = `${number}.${index + 1}`;
      const id = `answer-${label.replace(".", "-")}`;
      question.id = `question-${label.replace(".", "-")}`;
      question
        .querySelector(".question-text")
        .prepend(make("span", { class: "number" }, label), " ");
      const answer = question.cloneNode(true);
      answer.id = id;
      answer.className = "answer";
      answer.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
      answer.querySelectorAll("details").forEach((option) => {
        const [summary, ...why] = option.children;
        const mark = option.classList.contains("right") ? "✓" : "✕";
        const lines = [
          make("p", { class: "choice" }, make("span", {}, mark), " ", ...summary.childNodes),
        ];
        option.replaceWith(make("div", { class: option.className }, ...lines, ...why));
      });
      const way = make("a", { href: `#${id}` }, "Answer on page ", pageOf(id));
      question.append(make("p", { class: "way" }, way));
      return answer;
    });
  }

  const textOf = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const nameOf = (article) => textOf(article.querySelector("h1"));

  /** Every article and its sections: what stands in the contents and in the outline of the PDF. */
  function outline(articles) {
    return articles.map((article) => {
      const sections = [...article.querySelectorAll("h2")].map((heading) => {
        heading.id ||= `${heading.closest("section[id]").id}-heading`;
        return { id: heading.id, title: textOf(heading) };
      });
      return { id: article.id, title: nameOf(article), sections };
    });
  }

  function contents(entries) {
    const line = ({ id, title }) =>
      make("a", { href: `#${id}` }, make("span", {}, title), pageOf(id));
    const items = entries.map((entry) => {
      const item = make("li", {}, line(entry));
      const sections = entry.sections.map((section) => make("li", {}, line(section)));
      if (sections.length) item.append(make("ol", {}, ...sections));
      return item;
    });
    return make(
      "nav",
      { class: "table-of-contents" },
      make("h1", {}, "Contents"),
      make("ol", {}, ...items),
    );
  }

  const quoted = (text) => JSON.stringify(text).replaceAll("<", "\\3c ");

  /** Each sheet's pages have its title in the foot. */
  const feet = (articles) =>
    articles
      .map((article, index) => {
        const title = quoted(nameOf(article));
        return `#${CSS.escape(article.id)} { page: sheet-${index}; }
          @page sheet-${index} { @bottom-left { content: ${title}; } @bottom-right { content: counter(page); } }`;
      })
      .join("\n");

  /** Wait for what the document's words, pictures and boxes are made of. */
  async function loaded() {
    const links = [...document.head.querySelectorAll("link")].filter((link) => !link.sheet);
    await Promise.all(
      links.map((link) => new Promise((done) => (link.onload = link.onerror = done))),
    );
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
    document.body.getBoundingClientRect(); // the layout asks for the fonts
    await document.fonts.ready;
  }

  /** Fill the empty document with the book; return its outline. */
  async function bind(sheets, book) {
    document.title = book.title;
    document.documentElement.lang = book.language;
    document.documentElement.dataset.theme = "light";
    document.head.insertAdjacentHTML(
      "beforeend",
      [...new Set(sheets.flatMap(({ styles }) => styles))].join("\n"),
    );
    document.head.append(make("style", {}, book.style));
    const key = make(
      "article",
      { class: "bd-article", id: "answers" },
      make("h1", {}, "Answers to the questions"),
    );
    const articles = sheets.map(({ name, html, title }) => {
      const holder = make("template");
      holder.innerHTML = html;
      const article = document.importNode(holder.content.firstElementChild, true);
      const number = Number(name.match(/^book\/0*(\d+)/)?.[1] ?? 0);
      const heading = article.querySelector("h1");
      if (title === book.title) heading.textContent = "Welcome";
      if (number) heading.prepend(`${number} · `);
      const found = number ? answers(article, number) : [];
      if (found.length) key.append(make("h2", {}, `${number} · ${title}`), ...found);
      return article;
    });
    if (key.querySelector(".answer")) articles.push(key);
    key.querySelectorAll("h2").forEach((heading, index) => (heading.id = `answers-${index + 1}`));
    const cover = make("article", { class: "bd-article cover" });
    cover.append(
      make("p", { class: "book-title" }, book.title),
      make("p", { class: "book-author" }, book.author),
    );
    if (book.address) {
      const link = make("a", { href: book.address, class: "elsewhere" }, book.address);
      cover.append(
        make(
          "p",
          { class: "book-note" },
          "Figures that move, code that runs, and the solutions: ",
          link,
        ),
      );
    }
    const entries = outline(articles);
    cover.append(contents(entries));
    document.head.append(make("style", {}, feet(articles)));
    document.body.append(make("main", { class: "bd-main" }, cover, ...articles));
    await loaded();
    return entries;
  }

  /** Write the page numbers, known after a first print, where they are asked for. */
  function number(pages) {
    for (const element of document.querySelectorAll("[data-page-of]")) {
      element.textContent = pages[element.dataset.pageOf] ?? "";
    }
  }

  return { sheet, bind, number };
})();
