// The way to one kernel over Jupyter's protocol, and how it ends.
import {
  CommsOverSubshells,
  KernelAPI,
  KernelConnection,
  ServerConnection,
} from "@jupyterlab/services";

const GONE =
  "The server of this book does not answer. Start it again with `make`, then run the cell once more.";
const SIGNED_OUT =
  "The server of this book no longer knows this browser. Open the address that `make` printed.";
const CHECK_AFTER_MS = 1000;
const CHECK_EVERY_MS = 10_000;

function settings(baseUrl) {
  return ServerConnection.makeSettings({ baseUrl });
}

/** An error in words for the reader. */
function inWords(error) {
  if (error instanceof ServerConnection.NetworkError) return new Error(GONE);
  if (error.response?.status === 403) return new Error(SIGNED_OUT);
  return new Error(`Python could not be started: ${error.message}`);
}

/** The server's model of kernel `id`, or null if there is no such kernel any more. */
export async function find(base, id) {
  try {
    return (await KernelAPI.getKernelModel(id, settings(base))) ?? null;
  } catch (error) {
    throw inWords(error);
  }
}

/** Start a kernel in the folder of the notebook `path`; return the server's model of it. */
export async function start(base, path) {
  try {
    return await KernelAPI.startNew({ path }, settings(base));
  } catch (error) {
    throw inWords(error);
  }
}

/** Open a connection to the kernel of `model`. */
export function connect(base, model, handlers) {
  const connection = new Connection(settings(base), model, handlers);
  return connection.opened;
}

class Connection {
  /** Why the kernel was lost, where that is known. */
  reason = "";

  /** Whether this page gave the kernel up, rather than lost it. */
  isClosed = false;

  /**
   * @param {{onLost: (connection: Connection) => void, onRestart: () => void, onIdle: () => void}}
   *   handlers onRestart: Python died and the server has started it anew, without its names;
   *   onIdle: the kernel has done all that it was asked so far
   */
  constructor(serverSettings, model, handlers) {
    this.settings = serverSettings;
    this.handlers = handlers;
    this.kernel = new KernelConnection({
      model,
      serverSettings,
      handleComms: true,
      // On the main shell, in order: what a reader moves, then the cell that reads it.
      commsOverSubshells: CommsOverSubshells.Disabled,
    });
    this.kernel.statusChanged.connect((_, status) => this.onStatus(status));
    this.opened = new Promise((resolve, reject) => {
      this.settle = { resolve: () => resolve(this), reject };
    });
    this.kernel.connectionStatusChanged.connect((_, status) => this.onConnection(status));
    this.onConnection(this.kernel.connectionStatus);
  }

  onConnection(status) {
    if (status === "connected") this.settle.resolve();
    else if (!this.kernel.isDisposed) this.check ??= setTimeout(() => this.look(), CHECK_AFTER_MS);
  }

  /** The connection is open or broken; only the server knows whether the kernel is still there. */
  async look() {
    this.check = null;
    if (this.kernel.isDisposed || this.kernel.connectionStatus === "connected") return;
    await this.verify();
    if (!this.isLost) this.onConnection(this.kernel.connectionStatus);
  }

  async verify() {
    try {
      if (!(await find(this.settings.baseUrl, this.kernel.id))) this.lose("");
    } catch (error) {
      this.lose(error.message);
    }
  }

  onStatus(status) {
    if (status === "dead") this.lose("");
    else if (status === "autorestarting") this.handlers.onRestart();
    else if (status === "idle") this.handlers.onIdle();
  }

  lose(reason) {
    if (this.isLost) return;
    this.isLost = true;
    this.reason = reason;
    this.settle.reject(new Error(reason || "Python has ended before it was ready."));
    this.handlers.onLost(this);
  }

  /** Run code; resolves to the content of the reply. Rejects if the kernel goes. */
  async execute(code, onMessage) {
    const future = this.kernel.requestExecute({ code, allow_stdin: false, stop_on_error: true });
    future.onIOPub = onMessage;
    // A kernel that somebody else has ended answers nothing, and its socket stays open.
    this.verify();
    const watch = setInterval(() => this.verify(), CHECK_EVERY_MS);
    try {
      return (await future.done).content;
    } finally {
      clearInterval(watch);
    }
  }

  async interrupt() {
    try {
      await this.kernel.interrupt();
    } catch {
      await this.verify();
    }
  }

  /** End the kernel; nobody waits for it. */
  end() {
    KernelAPI.shutdownKernel(this.kernel.id, this.settings).catch(() => {});
  }

  /** End the connection; the kernel goes on. */
  close() {
    clearTimeout(this.check);
    this.isClosed = !this.isLost;
    this.isLost = true;
    this.kernel.dispose();
  }
}
