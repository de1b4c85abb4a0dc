/** One line of tab-separated fields; what would break the line is escaped. */
export const row = (...fields) =>
  fields.map((field) => String(field ?? '').replace(/[\\\t\n\r]/g, (c) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '' })[c])).join('\t');

/** The last segment of a canonical address, which names the type. */
export const tail = (url) => url.split('/').pop();

export const ordinal = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
