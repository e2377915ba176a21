// Python in the place where this runs: a worker of the page, or Node in the tests.

const FOLDER = "/page";
// A library NAME.bin is a zip archive that was compressed as a whole, see tools/site/packing.py; a
// wheel NAME.whl has parts that Python cannot load from an archive. Both become folders: of a module
// in an archive, Python compiles the source twice.
const UNPACK = `
def unpack():
    import io, lzma, os, zipfile
    from pathlib import Path
    for packed in Path("${FOLDER}").glob("*.bin"):
        archive = zipfile.ZipFile(io.BytesIO(lzma.decompress(packed.read_bytes())))
        folder = str(packed.with_suffix(".unpacked"))
        for name in archive.namelist():  # extractall() takes twice as long
            os.makedirs(os.path.dirname(f"{folder}/{name}"), exist_ok=True)
            with open(f"{folder}/{name}", "wb") as file:
                file.write(archive.read(name))
        packed.unlink()
    for wheel in Path("${FOLDER}").glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(wheel.with_suffix(""))
        wheel.unlink()
unpack()
del unpack
`;
const START = `
import gc, sys
gc.disable()
sys.path.append("${FOLDER}")
import nnbook_page
del sys, nnbook_page
`;
// What is there from the start stays: no collection needs to look at it again.
const STARTED = `
gc.freeze()
gc.enable()
del gc
`;
// What takes long to import is in the memory that later Pythons begin with. That memory cannot hold
// the machine code of a wheel, so the cells import those.
const IMPORT = {
  "torch.bin": "import torch\ndel torch\n",
  "exercises.bin":
    "from nnbook.checks import check, hint, lines, scoreboard, why\ndel check, hint, lines, scoreboard, why\n",
};

/** The files below a folder of Python's, by their paths after `FOLDER`. */
function filesIn(files, folder) {
  const names = files.readdir(`${FOLDER}/${folder}`).filter((name) => !/^\.+$/.test(name));
  return names.flatMap((name) => {
    const path = `${folder}/${name}`;
    const { mode } = files.stat(`${FOLDER}/${path}`);
    return files.isDir(mode) ? filesIn(files, path) : [[path, files.readFile(`${FOLDER}/${path}`)]];
  });
}

/** A library as the next Python takes it: what was unpacked need not be unpacked again. */
function kept(pyodide, file, content) {
  return file.endsWith(".whl") ? [[file, content]] : filesIn(pyodide.FS, folderOf(file));
}

function folderOf(file) {
  return file.replace(".bin", ".unpacked").replace(".whl", "");
}

/**
 * Give Python what runs cells, and import it.
 *
 * @param {object} pyodide what `loadPyodide` gives
 * @param {Record<string, string>} modules texts of what runs cells, by file name
 * @param {Record<string, Uint8Array>} libraries by file name, in the order of their imports
 * @param {boolean} isNew false for one that begins with the memory of another: it gets the
 *   libraries as the other has unpacked them
 * @returns {Record<string, Uint8Array>} the libraries for the next one
 */
export function prepare(pyodide, modules, libraries, isNew = true) {
  pyodide.FS.mkdirTree(FOLDER);
  for (const [name, text] of Object.entries(modules)) {
    pyodide.FS.writeFile(`${FOLDER}/${name}`, text);
  }
  const files = Object.keys(libraries);
  for (const file of files) {
    const path = `${FOLDER}/${file}`;
    pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    pyodide.FS.writeFile(path, libraries[file]);
  }
  if (files.some((file) => /\.(bin|whl)$/.test(file))) pyodide.runPython(UNPACK);
  if (!isNew) return libraries;
  const places = files.map(folderOf);
  const paths = places.map((place) => `import sys\nsys.path.append("${FOLDER}/${place}")\n`);
  const imports = files.map((file) => IMPORT[file] ?? "");
  pyodide.runPython([...paths, START, ...imports, STARTED].join(""));
  return Object.fromEntries(files.flatMap((file) => kept(pyodide, file, libraries[file])));
}

// Where nnbook.checks keeps how exercises stand.
const PROGRESS = `${FOLDER}/progress.json`;
// Of what a run writes past Python's own streams.
const MOST_RAW_CHARACTERS = 100_000;

/** One Python. Cells run in it one after another and share their names. */
export class Python {
  /**
   * @param {object} pyodide a prepared one
   * @param {(output: object, run: number) => void} emit takes outputs (nbformat's, updates of
   *   displays, clear_output), and the number of the run that they belong to
   */
  constructor(pyodide, emit) {
    this.emit = emit;
    this.files = pyodide.FS;
    this.stand('{"exercises":{}}');
    this.count = 0;
    this.current = { run: 0, room: 0 };
    this.page = pyodide.pyimport("nnbook_page");
    this.page.connect((json, run) => emit(JSON.parse(json), run));
    pyodide.setStdout(this.device("stdout"));
    pyodide.setStderr(this.device("stderr"));
  }

  /** Takes what C code writes to a file descriptor, while Python itself cannot be asked. */
  device(name) {
    const decoder = new TextDecoder();
    const write = (bytes) => {
      const { current } = this;
      const text = decoder.decode(bytes.subarray(0, current.room), { stream: true });
      current.room -= text.length;
      if (text) this.emit({ output_type: "stream", name, text }, current.run);
      return bytes.length;
    };
    return { write };
  }

  /**
   * @param {string} code
   * @param {string} name how tracebacks call the cell
   * @param {number} run a number of its own
   * @returns {Promise<{status: "ok" | "error" | "lacking", count: number}>} rejects where Python
   *   itself breaks
   */
  async run(code, name, run) {
    this.count += 1;
    this.current = { run, room: MOST_RAW_CHARACTERS };
    const status = await this.page.run(code, name, this.count, run);
    return { status, count: this.count };
  }

  /** Take how exercises stand, as `nnbook.checks` has written it before. */
  stand(standings) {
    this.files.writeFile(PROGRESS, standings);
  }

  /** How exercises stand now; nothing where a cell has removed the file. */
  standings() {
    const { exists } = this.files.analyzePath(PROGRESS);
    return exists ? this.files.readFile(PROGRESS, { encoding: "utf8" }) : "";
  }

  /** Take what the reader has set on the page: a control of the widget `id`. */
  moved({ id, control, value }) {
    this.page.moved(id, control, value);
  }
}

const PAGE_BYTES = 65_536;

/**
 * Load a Pyodide that begins with the memory of another. It copies that to where there may not be
 * room for it, as the other one's memory has grown. Pyodide also has a small module without memory.
 *
 * @param {Uint8Array?} memory none for a new one
 * @param {() => Promise<object>} load calls `loadPyodide`
 */
export async function withRoom(memory, load) {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    const own = (made.instance ?? made).exports.memory;
    const lacking = own && (memory?.length ?? 0) - own.buffer.byteLength;
    if (lacking > 0) own.grow(Math.ceil(lacking / PAGE_BYTES));
    return made;
  };
  try {
    return await load();
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}

/** What `loadPyodide` is told, whatever the place. Nothing beyond Pyodide's own files is loaded. */
export function settings(lockInfo) {
  return {
    env: {
      HOME: "/home/reader",
      MPLBACKEND: "module://nnbook_plots",
      NNBOOK_PROGRESS: PROGRESS,
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONUNBUFFERED: "1",
    },
    stdin: () => null,
    lockFileContents: { info: lockInfo, packages: {} },
  };
}
