/* Files in memory. A file is {data, size, fixed}: its bytes, how many of them count, and whether nobody may change it.
   A folder is a Map of these by name. */
"use strict";

const newFile = (data = new Uint8Array(0), fixed = false) => ({ data, size: data.length, fixed });

/* A file that hands on what is written to it. */
const newPipe = (receive) => ({ ...newFile(undefined, true), receive });

function folderIn(root, path) {
  let folder = root;
  for (const name of path) {
    if (!folder.has(name)) folder.set(name, new Map());
    folder = folder.get(name);
  }
  return folder;
}

/* Files of a zip without compression; they share its bytes. */
function unpack(zip, root) {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const decoder = new TextDecoder();
  const end = zip.length - 22; // our archives have no comment after their list of contents
  let entry = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count; count--) {
    const size = view.getUint32(entry + 24, true);
    const nameLength = view.getUint16(entry + 28, true);
    const extraLength = view.getUint16(entry + 30, true) + view.getUint16(entry + 32, true);
    const local = view.getUint32(entry + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const path = decoder.decode(zip.subarray(entry + 46, entry + 46 + nameLength)).split("/");
    const name = path.pop();
    folderIn(root, path).set(name, newFile(zip.subarray(start, start + size), true));
    entry += 46 + nameLength + extraLength;
  }
}

/* Bytes that a reader's own files hold. */
function bytesIn(folder) {
  let total = 0;
  for (const node of folder.values()) total += node instanceof Map ? bytesIn(node) : node.fixed ? 0 : node.size;
  return total;
}
