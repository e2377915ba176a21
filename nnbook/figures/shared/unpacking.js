const READERS = {
  float32: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  uint8: { size: 1, read: (view, at) => view.getUint8(at) },
};

/** Undo `packed` of packing.py: bytes become (nested) arrays of numbers. */
export function unpack(value) {
  if (Array.isArray(value)) return value.map(unpack);
  if (value === null || typeof value !== "object") return value;
  if (value.bytes !== undefined && value.shape !== undefined) return numbersOf(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item)]));
}

function numbersOf({ type, shape, bytes }) {
  const view = ArrayBuffer.isView(bytes)
    ? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new DataView(bytes);
  const { size, read } = READERS[type];
  return nest(
    Array.from({ length: view.byteLength / size }, (_, i) => read(view, size * i)),
    shape,
  );
}

function nest(flat, shape) {
  if (shape.length === 0) return flat[0];
  if (shape.length === 1) return flat;
  const size = flat.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) =>
    nest(flat.slice(i * size, (i + 1) * size), shape.slice(1)),
  );
}
