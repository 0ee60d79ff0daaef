/* Python for the editors of a page: start, run, stop. This is the only script that knows which Python it is.

   Files come from the website once; the browser keeps them, and the page does as long as it is open. What is compiled is
   kept too, so that a new worker is there at once after one was stopped. */
"use strict";

self.pythonEngine = (() => {
  const MOST_SECONDS = 60; // of one run
  const STORE = "python-in-the-page";
  const base = new URL(".", document.currentScript.src);
  const address = (name) => new URL(name, base).href;

  let manifest, script, module, starting;
  const archives = {};
  let worker, ready; // a promise that the worker's Python has started
  let finish = null; // ends the run that is going on, with a reason
  let receive = () => {};
  let current = null; // the run that is going on

  // -------------------------------------------------------------------------------------- files

  const openStore = async () => {
    try {
      return await caches.open(STORE);
    } catch {
      return null; // refused, or not there because the connection is not secure
    }
  };

  /* A file as it is on the server, from this browser's store if it is there. */
  async function packed({ file }, count) {
    const url = address(file);
    const store = await openStore();
    const answer = (await store?.match(url)) ?? (await fetch(url));
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    const parts = [];
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      count(value.length);
    }
    const blob = new Blob(parts);
    await store?.put(url, new Response(blob)).catch(() => {}); // there may be no room
    return blob;
  }
  async function unpacked(file, count, type = "application/octet-stream") {
    const stream = (await packed(file, count)).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream, { headers: { "Content-Type": type } });
  }

  /* Load some files, and say meanwhile which share of them is here. */
  async function load(names, progress, each) {
    const total = names.reduce((sum, name) => sum + manifest[name].bytes, 0);
    let done = 0;
    const count = (bytes) => progress((done += bytes) / total, total);
    await Promise.all(names.map((name) => each(name, count)));
  }
  async function loadArchive(name, count) {
    archives[name] = await (await unpacked(manifest[name], count)).blob();
  }

  async function forgetOldFiles() {
    const current = new Set(Object.values(manifest).map(({ file }) => address(file)));
    const store = await openStore();
    for (const { url } of (await store?.keys()) ?? []) if (!current.has(url)) await store.delete(url);
  }

  // -------------------------------------------------------------------------------------- the worker

  /* Start a worker from the text of its scripts: made that way, it is under the policy of this page. */
  function launch() {
    worker?.terminate();
    const mine = (worker = new Worker(script));
    ready = new Promise((resolve, reject) => {
      mine.onmessage = ({ data }) => {
        if (data.failed) reject(new Error(data.failed));
        else resolve();
        mine.onmessage = ({ data: message }) => {
          if (mine !== worker) return;
          if ("done" in message) finish?.(message.done);
          else if ("failed" in message) finish?.(`trap: ${message.failed}`);
          else receive(message);
        };
      };
      mine.onerror = (event) => {
        reject(new Error(event.message));
        if (mine === worker) finish?.(`trap: ${event.message}`);
      };
    });
    ready.catch(() => {}); // whoever waits for it hears of it
    mine.postMessage({ module, archives });
    return ready;
  }

  async function prepare(progress) {
    manifest = await (await fetch(address("manifest.json"), { cache: "no-cache" })).json();
    const texts = Promise.all(["files.js", "wasi.js", "worker.js"].map(async (name) => (await fetch(address(name))).text()));
    await load(["python", "core", "course"], progress, async (name, count) => {
      if (name !== "python") return loadArchive(name, count);
      module = await WebAssembly.compileStreaming(await unpacked(manifest.python, count, "application/wasm"));
    });
    script = URL.createObjectURL(new Blob(await texts, { type: "text/javascript" }));
    await launch();
    forgetOldFiles();
  }

  async function addPlot(progress) {
    await load(["plot"], progress, loadArchive);
    await launch();
  }

  /* Let the worker run, and wait for the reason why it ended. */
  function ask(request) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => (finish("time"), launch()), 1000 * MOST_SECONDS);
      finish = (reason) => {
        clearTimeout(timer);
        finish = null;
        resolve(reason);
      };
      worker.postMessage(request);
    });
  }

  return {
    /* Load and start Python, once; progress(share, bytes) is called meanwhile. */
    start(progress = () => {}) {
      starting ??= prepare(progress).catch((error) => {
        starting = undefined; // it may go better the next time
        throw error;
      });
      return starting;
    },

    /* Run cells, a list of [name, source, whether errors in it are passed over: 1 or 0], and hand on what those from the
       shown one on print: {text, stream} and {picture}.
       {again: true} takes back all that came. Returns why it ended: null, "stopped", "time", "limit", "exit", "trap: ...". */
    async run(cells, shown, hear, progress = () => {}) {
      await this.start(progress);
      this.stop();
      const mine = (current = {});
      await ready;
      if (mine !== current) return "stopped";
      receive = hear;
      let reason = await ask({ cells, shown });
      if (reason === "plot") {
        hear({ again: true });
        await addPlot(progress);
        if (mine !== current) return "stopped";
        receive = hear;
        reason = await ask({ cells, shown });
      }
      return reason;
    },

    /* End what runs, at once; another Python starts. */
    stop() {
      current = null;
      if (!finish) return;
      finish("stopped");
      launch();
    },
  };
})();
