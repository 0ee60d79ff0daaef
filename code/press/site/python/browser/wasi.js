/* The system that Python runs on: clock, random numbers, files in memory, and two streams to write to. Nothing else; there
   is no network. It is what python.wasm asks for of WASI, preview 1 (github.com/WebAssembly/WASI). */
"use strict";

const BADF = 8, EXIST = 20, INVAL = 28, ISDIR = 31, NOENT = 44, NOSPC = 51, NOSYS = 52, NOTDIR = 54, NOTEMPTY = 55, PERM = 63, SPIPE = 70;
const STREAM = 2, FOLDER = 3, FILE = 4; // types of file
const CREATE = 1, DIRECTORY = 2, EXCLUSIVE = 4, TRUNCATE = 8; // flags of path_open
const CAN_READ = 2n, CAN_WRITE = 64n; // rights
const MOST_BYTES_IN_FILES = 64 << 20;

/* Ends the program from within: Python's own exit, or a limit. */
class Ended extends Error {
  constructor(reason) {
    super(`ended: ${reason}`);
    this.reason = reason;
  }
}

class Failure extends Error {
  constructor(code) {
    super(`error ${code}`);
    this.code = code;
  }
}

const kindOf = (node) => (node instanceof Map ? FOLDER : FILE);

class System {
  /* root: Map of the files; write(stream, bytes) takes what goes to standard output (1) and error (2). */
  constructor({ args, environment, root, write }) {
    Object.assign(this, { args, environment, root, write, memory: null, inodes: new WeakMap(), inode: 0 });
    const stream = { kind: STREAM };
    this.open = [stream, stream, stream, { kind: FOLDER, node: root, path: "/" }];
  }

  /* What the module imports: a call that fails returns the number of its error. */
  get imports() {
    const calls = new Proxy({}, {
      get: (_, name) => (...values) => {
        try {
          return this[name] ? (this[name](...values) ?? 0) : NOSYS;
        } catch (error) {
          if (error instanceof Failure) return error.code;
          throw error;
        }
      },
    });
    return { wasi_snapshot_preview1: calls, host: { call: () => -1 } };
  }

  /* Descriptors, to put them back with a copy of the memory. */
  save() {
    return this.open.map((descriptor) => descriptor && { ...descriptor });
  }

  restore(descriptors) {
    this.open = descriptors.map((descriptor) => descriptor && { ...descriptor });
    this.open[3].node = this.root;
  }

  // Memory moves when it grows, so views of it are made anew then.
  get view() {
    if (this.currentView?.buffer !== this.memory.buffer) this.currentView = new DataView(this.memory.buffer);
    return this.currentView;
  }
  get bytes() {
    if (this.currentBytes?.buffer !== this.memory.buffer) this.currentBytes = new Uint8Array(this.memory.buffer);
    return this.currentBytes;
  }
  put32(at, value) {
    this.view.setUint32(at, value, true);
  }
  put64(at, value) {
    this.view.setBigUint64(at, BigInt(value), true);
  }

  // -------------------------------------------------------------------------------------- arguments and environment

  putStrings(strings, pointers, at) {
    for (const [index, string] of strings.entries()) {
      const data = new TextEncoder().encode(`${string}\0`);
      this.put32(pointers + 4 * index, at);
      this.bytes.set(data, at);
      at += data.length;
    }
  }
  putSizes(strings, count, size) {
    this.put32(count, strings.length);
    this.put32(size, strings.reduce((sum, string) => sum + new TextEncoder().encode(string).length + 1, 0));
  }
  args_get(pointers, at) {
    this.putStrings(this.args, pointers, at);
  }
  args_sizes_get(count, size) {
    this.putSizes(this.args, count, size);
  }
  environ_get(pointers, at) {
    this.putStrings(this.environment, pointers, at);
  }
  environ_sizes_get(count, size) {
    this.putSizes(this.environment, count, size);
  }

  // -------------------------------------------------------------------------------------- time, chance, and the end

  clock_res_get(clock, at) {
    this.put64(at, 1000);
  }
  clock_time_get(clock, precision, at) {
    const now = clock === 0 ? performance.timeOrigin + performance.now() : performance.now();
    this.put64(at, Math.round(now * 1e6));
  }
  poll_oneoff(subscriptions, events, count, out) { // this is how Python sleeps
    const view = this.view;
    let until = Infinity;
    for (let i = 0; i < count; i++) {
      const at = subscriptions + 48 * i;
      const isClock = view.getUint8(at + 8) === 0;
      const time = Number(view.getBigUint64(at + 24, true)) / 1e6;
      const isAbsolute = view.getUint16(at + 40, true) & 1;
      until = Math.min(until, isClock ? time + (isAbsolute ? 0 : performance.now()) : 0);
      this.bytes.copyWithin(events + 32 * i, at, at + 8); // the subscriber's own mark
      view.setUint32(events + 32 * i + 8, 0, true);
      view.setUint8(events + 32 * i + 10, view.getUint8(at + 8));
    }
    while (performance.now() < until); // a worker may; Atomics.wait needs headers that simple hosts cannot send
    this.put32(out, count);
  }
  random_get(at, size) {
    for (let done = 0; done < size; done += 65536) {
      crypto.getRandomValues(this.bytes.subarray(at + done, at + Math.min(size, done + 65536)));
    }
  }
  sched_yield() {}
  proc_exit(code) {
    throw new Ended(code);
  }

  // -------------------------------------------------------------------------------------- open files

  opened(number, ...kinds) {
    const descriptor = this.open[number];
    if (!descriptor) throw new Failure(BADF);
    if (kinds.length && !kinds.includes(descriptor.kind)) throw new Failure(descriptor.kind === FOLDER ? ISDIR : BADF);
    return descriptor;
  }
  openedFolder(number) {
    const descriptor = this.opened(number);
    if (descriptor.kind !== FOLDER) throw new Failure(NOTDIR);
    return descriptor;
  }
  fd_prestat_get(number, at) {
    const { path } = this.opened(number);
    if (path === undefined) throw new Failure(BADF);
    this.put32(at, 0);
    this.put32(at + 4, path.length);
  }
  fd_prestat_dir_name(number, at) {
    this.bytes.set(new TextEncoder().encode(this.opened(number).path), at);
  }
  fd_close(number) {
    this.opened(number);
    this.open[number] = null;
  }
  fd_fdstat_get(number, at) {
    const { kind, append } = this.opened(number);
    // Streams cannot seek: so Python takes them for a terminal, and writes line by line.
    const rights = kind === STREAM ? CAN_READ | CAN_WRITE : ~0n & 0xffffffffffffffffn;
    this.put32(at, kind);
    this.put32(at + 4, 0);
    this.view.setUint16(at + 2, append ? 1 : 0, true);
    this.put64(at + 8, rights);
    this.put64(at + 16, rights);
  }
  fd_fdstat_set_flags(number, flags) {
    this.opened(number).append = Boolean(flags & 1);
  }
  fd_advise() {}
  fd_datasync() {}
  fd_sync() {}
  fd_filestat_set_times() {}
  path_filestat_set_times() {}

  putStatus(at, kind, node) {
    if (node && !this.inodes.has(node)) this.inodes.set(node, ++this.inode);
    this.bytes.fill(0, at, at + 64);
    this.put64(at, 1);
    this.put64(at + 8, node ? this.inodes.get(node) : 0);
    this.view.setUint8(at + 16, kind);
    this.put64(at + 24, 1);
    this.put64(at + 32, kind === FILE ? node.size : 0);
  }
  fd_filestat_get(number, at) {
    const { kind, node } = this.opened(number);
    this.putStatus(at, kind, node);
  }
  fd_filestat_set_size(number, size) {
    this.resize(this.opened(number, FILE).node, Number(size));
  }
  resize(node, size) {
    if (node.fixed) throw new Failure(PERM);
    if (size > node.size && bytesIn(this.root) + size - node.size > MOST_BYTES_IN_FILES) throw new Failure(NOSPC);
    if (size > node.data.length) {
      const larger = new Uint8Array(Math.max(size, 2 * node.data.length));
      larger.set(node.data.subarray(0, node.size));
      node.data = larger;
    }
    node.data.fill(0, size, Math.max(size, node.size));
    node.size = size;
  }

  /* Call each(address, size) for every part of a list; it returns how many bytes it took, fewer where it ends. */
  transfer(list, count, out, each) {
    let total = 0;
    for (let i = 0; i < count; i++) {
      const size = this.view.getUint32(list + 8 * i + 4, true);
      const done = each(this.view.getUint32(list + 8 * i, true), size);
      total += done;
      if (done < size) break;
    }
    this.put32(out, total);
    return total;
  }
  read(node, at, list, count, out) {
    return this.transfer(list, count, out, (to, size) => {
      const part = node.data.subarray(Math.min(at, node.size), Math.min(at + size, node.size));
      this.bytes.set(part, to);
      at += part.length;
      return part.length;
    });
  }
  writeTo(node, at, list, count, out) {
    return this.transfer(list, count, out, (from, size) => {
      if (at + size > node.size) this.resize(node, at + size);
      node.data.set(this.bytes.subarray(from, from + size), at);
      at += size;
      return size;
    });
  }
  fd_read(number, list, count, out) {
    const descriptor = this.opened(number, FILE, STREAM);
    if (descriptor.kind === STREAM) this.put32(out, 0); // standard input is at its end
    else descriptor.at += this.read(descriptor.node, descriptor.at, list, count, out);
  }
  fd_pread(number, list, count, at, out) {
    this.read(this.opened(number, FILE).node, Number(at), list, count, out);
  }
  fd_write(number, list, count, out) {
    const descriptor = this.opened(number, FILE, STREAM);
    const { kind, node } = descriptor;
    const receive = kind === STREAM ? (data) => this.write(number, data) : node.receive;
    if (receive) {
      this.transfer(list, count, out, (from, size) => {
        if (size) receive(this.bytes.slice(from, from + size));
        return size;
      });
      return;
    }
    if (node.fixed) throw new Failure(PERM);
    if (descriptor.append) descriptor.at = node.size;
    descriptor.at += this.writeTo(node, descriptor.at, list, count, out);
  }
  fd_pwrite(number, list, count, at, out) {
    const { node } = this.opened(number, FILE);
    if (node.fixed) throw new Failure(PERM);
    this.writeTo(node, Number(at), list, count, out);
  }
  fd_seek(number, offset, from, out) {
    const descriptor = this.opened(number);
    if (descriptor.kind !== FILE) throw new Failure(SPIPE);
    const at = Number(offset) + [0, descriptor.at, descriptor.node.size][from];
    if (!(at >= 0)) throw new Failure(INVAL);
    descriptor.at = at;
    this.put64(out, at);
  }
  fd_tell(number, out) {
    this.fd_seek(number, 0n, 1, out);
  }
  fd_readdir(number, at, size, cookie, out) {
    const { node } = this.openedFolder(number);
    const entries = [[".", node], ["..", node], ...node].slice(Number(cookie));
    let used = 0;
    for (const [index, [name, child]] of entries.entries()) {
      const encoded = new TextEncoder().encode(name);
      const entry = new Uint8Array(24 + encoded.length);
      const view = new DataView(entry.buffer);
      view.setBigUint64(0, cookie + BigInt(index + 1), true);
      view.setUint32(16, encoded.length, true);
      view.setUint8(20, kindOf(child));
      entry.set(encoded, 24);
      const part = entry.subarray(0, size - used);
      this.bytes.set(part, at + used);
      used += part.length;
      if (used === size) break;
    }
    this.put32(out, used);
  }

  // -------------------------------------------------------------------------------------- paths

  /* Find what a path names: its folder, its name there, and the node; no node if there is none. */
  find(number, pointer, size) {
    const steps = [this.openedFolder(number).node];
    let name = ".";
    let node = steps[0];
    const path = new TextDecoder().decode(this.bytes.slice(pointer, pointer + size));
    for (const part of path.split("/")) {
      if (part === "" || part === ".") continue;
      if (!node) throw new Failure(NOENT);
      if (!(node instanceof Map)) throw new Failure(NOTDIR);
      name = part;
      if (part !== "..") steps.push((node = node.get(part)));
      else if (steps.length > 1) node = (steps.pop(), steps.at(-1));
    }
    return { folder: steps.at(-2) ?? steps[0], name, node };
  }
  findExisting(...path) {
    const found = this.find(...path);
    if (!found.node) throw new Failure(NOENT);
    return found;
  }
  path_filestat_get(number, flags, path, size, at) {
    const { node } = this.findExisting(number, path, size);
    this.putStatus(at, kindOf(node), node);
  }
  path_open(number, lookup, path, size, flags, rights, inheriting, fdflags, out) {
    let { folder, name, node } = this.find(number, path, size);
    if (!node && !(flags & CREATE)) throw new Failure(NOENT);
    if (node && flags & CREATE && flags & EXCLUSIVE) throw new Failure(EXIST);
    if (!node) folder.set(name, (node = newFile()));
    const isFolder = node instanceof Map;
    const writes = Boolean(rights & CAN_WRITE);
    if (flags & DIRECTORY && !isFolder) throw new Failure(NOTDIR);
    if (isFolder && writes && !(flags & DIRECTORY)) throw new Failure(ISDIR);
    if (node.fixed && !node.receive && (flags & TRUNCATE || (writes && !(rights & CAN_READ)))) throw new Failure(PERM);
    if (flags & TRUNCATE && !node.receive) this.resize(node, 0);
    const free = this.open.indexOf(null, 3);
    const place = free < 0 ? this.open.length : free;
    this.open[place] = { kind: kindOf(node), node, at: 0, append: Boolean(fdflags & 1) };
    this.put32(out, place);
  }
  path_create_directory(number, path, size) {
    const { folder, name, node } = this.find(number, path, size);
    if (node) throw new Failure(EXIST);
    folder.set(name, new Map());
  }
  path_unlink_file(number, path, size) {
    const { folder, name, node } = this.findExisting(number, path, size);
    if (node instanceof Map) throw new Failure(ISDIR);
    if (node.fixed) throw new Failure(PERM);
    folder.delete(name);
  }
  path_remove_directory(number, path, size) {
    const { folder, name, node } = this.findExisting(number, path, size);
    if (!(node instanceof Map)) throw new Failure(NOTDIR);
    if (node.size) throw new Failure(NOTEMPTY);
    folder.delete(name);
  }
  path_rename(number, path, size, toNumber, toPath, toSize) {
    const from = this.findExisting(number, path, size);
    const to = this.find(toNumber, toPath, toSize);
    if (from.node.fixed || to.node?.fixed) throw new Failure(PERM);
    from.folder.delete(from.name);
    to.folder.set(to.name, from.node);
  }
}
