// Many results as one ZIP: stored, not packed again (workbooks are packed already); names are UTF-8 and say so.

const CHUNK = 1 << 20; // bytes whose checksum is reckoned in one go: a few milliseconds
const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/**
 * CRC-32 of a blob, read piece by piece.
 * @param {Blob} blob
 * @returns {Promise<number>}
 */
async function checksum(blob) {
  let sum = 0xffffffff;
  for (let at = 0; at < blob.size; at += CHUNK) {
    const bytes = new Uint8Array(await blob.slice(at, at + CHUNK).arrayBuffer());
    for (let index = 0; index < bytes.length; index++) sum = TABLE[(sum ^ bytes[index]) & 0xff] ^ (sum >>> 8);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/**
 * Numbers in little-endian order. @param {...[number, 2 | 4]} fields value and its bytes
 * @returns {Uint8Array}
 */
function packed(...fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

/**
 * A ZIP of files whose names differ. Below 4 GB and 65,536 files, which the page's bounds keep.
 * @param {{ name: string, blob: Blob }[]} files
 * @param {Date} when
 * @returns {Promise<Blob>}
 */
export async function zip(files, when) {
  const time = (when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1);
  const date = ((when.getFullYear() - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate();
  /** @type {BlobPart[]} */
  const parts = [];
  /** @type {BlobPart[]} */
  const directory = [];
  let at = 0;
  let listed = 0;
  for (const { name, blob } of files) {
    const written = new TextEncoder().encode(name);
    const sum = await checksum(blob);
    /** @type {[number, 2 | 4][]} version, flags (11: UTF-8), method, time, date, sum, sizes, length of name, of more */
    const shared = [[20, 2], [0x0800, 2], [0, 2], [time, 2], [date, 2], [sum, 4], [blob.size, 4], [blob.size, 4], [written.length, 2], [0, 2]];
    const head = packed([0x04034b50, 4], ...shared);
    const entry = packed([0x02014b50, 4], [20, 2], ...shared, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]);
    parts.push(bits(head), bits(written), blob);
    directory.push(bits(entry), bits(written));
    at += head.length + written.length + blob.size;
    listed += entry.length + written.length;
  }
  const end = packed([0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [listed, 4], [at, 4], [0, 2]);
  return new Blob([...parts, ...directory, bits(end)], { type: "application/zip" });
}

/** @param {Uint8Array} bytes @returns {BlobPart} */
function bits(bytes) {
  return /** @type {BlobPart} */ (bytes);
}
