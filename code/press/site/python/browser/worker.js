/* One Python in a worker, together with files.js and wasi.js in one script.

   In:   {module, archives: {core, course, plot?}} once, as blobs; then {cells, shown}, a call of run() in cells.py.
   Out:  {text, stream} and {picture} as they come. Then {done: reason}: null if Python came to the end, "plot" if it needs
         the archive of that name, "limit" if too much was printed, "exit", or "trap: ..." in the engine's own words.
         At first {done: null} says that Python is ready, {failed} that it cannot be.

   Every run begins with a copy of the memory of a Python that has just started: so there is nothing left of the run
   before it. */
"use strict";

const PAGE = 65536; // bytes of WebAssembly memory come in pages
const MOST_OUTPUT = 1e6; // characters, nearly, of one run
const AT_ONCE = 200; // pieces of output; after them they go out in lumps, as 300,000 messages would take a quarter of a minute
const LUMP = 50; // milliseconds
const NEEDS_PLOT = 77; // the code with which cells.py ends Python if it needs matplotlib

const ENVIRONMENT = ["TMPDIR=/tmp", "HOME=/home", "PWD=/home", "MPLCONFIGDIR=/tmp", "MPLBACKEND=module://pages", "NO_COLOR=1"];
// WebKit (2.50) ends a worker only when its WebAssembly calls something outside: so cells.py has to do that in loops.
const NEEDS_CALLS = /AppleWebKit(?!.*Chrom)/.test(navigator.userAgent);

let module, instance, system, library, clean;

// ---------------------------------------------------------------------------------------- output

let waiting, pieces, written, sent;
function newOutput() {
  waiting = [];
  pieces = written = sent = 0;
}
function flush() {
  for (const piece of waiting) postMessage(piece);
  waiting = [];
  sent = performance.now();
}
function write(stream, data) { // Python writes whole lines, so whole characters
  written += data.length;
  if (written > MOST_OUTPUT) throw new Ended("limit");
  const text = new TextDecoder().decode(data);
  const last = waiting.at(-1);
  if (last?.stream === stream) last.text += text;
  else waiting.push({ text, stream });
  if (!clean) return; // Python is starting
  if (++pieces < AT_ONCE || performance.now() - sent > LUMP) flush();
}
function show(data) {
  written += data.length / 10; // a picture is long
  if (written > MOST_OUTPUT) throw new Ended("limit");
  flush();
  postMessage({ picture: JSON.parse(new TextDecoder().decode(data)) });
}

// ---------------------------------------------------------------------------------------- Python

async function boot() {
  const root = new Map([["tmp", new Map()], ["home", new Map()], ["show", newPipe(show)]]);
  folderIn(root, ["usr", "local"]).set("lib", library);
  system = new System({
    args: ["/usr/local/bin/python.wasm", "/usr/local/lib/course"],
    environment: [...ENVIRONMENT, ...(NEEDS_CALLS ? ["NEEDS_CALLS=1"] : [])],
    root,
    write,
  });
  instance = await WebAssembly.instantiate(module, system.imports);
  system.memory = instance.exports.memory;
}
function execute(source) {
  const code = new TextEncoder().encode(source);
  const at = instance.exports.host_alloc(code.length) >>> 0;
  new Uint8Array(instance.exports.memory.buffer).set(code, at);
  return instance.exports.turn(at, code.length);
}

/* The memory without its empty pages, and the open files. Between two calls nothing else holds a state. */
function copy() {
  const memory = new Uint8Array(instance.exports.memory.buffer);
  const words = new BigUint64Array(memory.buffer);
  const parts = [];
  for (let start = 0; start < memory.length; start += PAGE) {
    let at = start / 8;
    const end = at + PAGE / 8;
    while (at < end && !words[at]) at++;
    if (at < end) parts.push([start, memory.slice(start, start + PAGE)]);
  }
  return { size: memory.length, parts, descriptors: system.save() };
}
async function restore() { // into a new instance, as one that was stopped in the middle may not be entered again
  await boot();
  const { memory } = instance.exports;
  const missing = clean.size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(missing / PAGE);
  const bytes = new Uint8Array(memory.buffer);
  for (const [at, part] of clean.parts) bytes.set(part, at);
  system.restore(clean.descriptors);
}

// ---------------------------------------------------------------------------------------- requests

const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

async function start({ module: compiled, archives }) {
  module = compiled;
  const { core, ...others } = archives;
  const course = new Map();
  library = new Map([["python315.zip", newFile(await bytesOf(core), true)], ["course", course]]);
  for (const archive of Object.values(others)) unpack(await bytesOf(archive), course);
  newOutput();
  await boot();
  instance.exports._initialize();
  const failed = execute(`import cells\ncells.prepare(${archives.plot ? "True" : "False"})`);
  if (failed) throw new Error(waiting.map(({ text }) => text).join(""));
  clean = copy();
  await restore();
}
async function run({ cells, shown }) {
  newOutput();
  let reason = null;
  try {
    execute(`cells.run(${JSON.stringify(cells)}, ${shown})`); // lists of strings look the same in Python
  } catch (error) {
    if (!(error instanceof Ended)) reason = `trap: ${error.message}`;
    else if (error.reason === "limit") reason = "limit";
    else reason = error.reason === NEEDS_PLOT ? "plot" : "exit";
  }
  flush();
  await restore(); // for the next run
  return reason;
}

let turn = Promise.resolve();
onmessage = ({ data }) => {
  turn = turn.then(async () => {
    try {
      postMessage({ done: data.module ? await start(data) ?? null : await run(data) });
    } catch (error) {
      postMessage({ failed: String(error) });
    }
  });
};
