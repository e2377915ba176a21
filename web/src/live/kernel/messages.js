// Kernel messages as nbformat's output objects.

const FIELDS = {
  stream: ["name", "text"],
  display_data: ["data", "metadata", "transient"],
  update_display_data: ["data", "metadata", "transient"],
  execute_result: ["data", "metadata", "transient", "execution_count"],
  error: ["ename", "evalue", "traceback"],
};

/** The output in an IOPub message, or null if the message carries none. */
export function toOutput({ header, content }) {
  const fields = FIELDS[header.msg_type];
  if (!fields) return null;
  const parts = fields.filter((name) => name in content).map((name) => [name, content[name]]);
  return { output_type: header.msg_type, ...Object.fromEntries(parts) };
}
