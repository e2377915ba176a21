// Outputs as JupyterLab's model takes them, whatever Python has sent.

const PLAIN = "text/plain";
const JSON_KIND = /[/+]json$/;

/** One form of a value as its renderer takes it: text, or anything for JSON. */
function toForm(kind, value) {
  if (JSON_KIND.test(kind)) return value;
  if (Array.isArray(value)) return value.join(""); // lines, as files have them
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function toData(data) {
  const forms = Object.entries(data ?? {}).filter(([, value]) => value != null);
  return Object.fromEntries(forms.map(([kind, value]) => [kind, toForm(kind, value)]));
}

/**
 * @param {object} output nbformat's, or an update_display_data
 * @param {import("@jupyterlab/rendermime").IRenderMimeRegistry} rendermime
 * @param {string} [alt] what a picture shows, for those who cannot see it
 * @returns {object} an output that `rendermime` has a renderer for
 */
export function toShow(output, rendermime, alt = "") {
  if (output.output_type === "stream") return { ...output, text: toForm(PLAIN, output.text) };
  if (output.output_type === "error") {
    return { ...output, traceback: [output.traceback ?? []].flat().map(String) };
  }
  const data = toData(output.data);
  if (!rendermime.preferredMimeType(data, "any")) {
    const kinds = Object.keys(data).join(", ") || "no form at all";
    data[PLAIN] = `An output that this page cannot show (${kinds}).`;
  }
  const type = output.output_type === "update_display_data" ? "display_data" : output.output_type;
  return {
    ...output,
    output_type: type,
    data,
    metadata: { ...(alt && { alt }), ...output.metadata },
  };
}
