// How the widgets' packages become part of a bundle, the site's as well as that of live cells.
import { readFile } from "node:fs/promises";

// anywidget ships an AMD module only; its last statement registers it with a loader we do not have.
const anywidgetAsModule = {
  name: "anywidget-as-module",
  setup(plugin) {
    plugin.onLoad({ filter: /anywidget[\\/]dist[\\/]index\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf-8");
      const registered = /define\(\["@jupyter-widgets\/base"\], (\w+)\);\s*$/;
      if (!registered.test(source)) throw new Error("anywidget no longer ends in a define(...)");
      return { contents: source.replace(registered, "export default $1;"), loader: "js" };
    });
  },
};

/** Options of esbuild for whatever imports the widget manager. */
export const widgetSources = {
  // Widgets find and change elements; of jQuery they use neither requests nor animations.
  alias: { "sanitize-html": "./src/plain-text.js", jquery: "jquery/dist/jquery.slim.js" },
  loader: { ".svg": "dataurl" },
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [anywidgetAsModule],
};
