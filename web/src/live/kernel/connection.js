// The way to one kernel over Jupyter's protocol, and how it ends.
//
// A server that does not answer is not a kernel that has ended: the page waits until the server
// answers, and only what it says then counts.
import {
  CommsOverSubshells,
  KernelAPI,
  KernelConnection,
  ServerConnection,
} from "@jupyterlab/services";

const SILENT =
  "The server of this book does not answer. Start it again with `make`, then run the cell once more.";
const WAITING =
  "The server of this book does not answer: this page waits for it. If it has ended, start it again with `make`.";
const BACK = "The server of this book answers again.";
const SIGNED_OUT =
  "The server of this book no longer knows this browser. Open the address that `make` printed.";
const ASK_AGAIN_MS = 1000;
const HEAR_AGAIN_MS = 250;
const CHECK_EVERY_MS = 10_000;
// ZeroMQ may have dropped the message that a cell is idle; the reply comes another way.
const GRACE_MS = 1000;

function settings(baseUrl) {
  return ServerConnection.makeSettings({ baseUrl });
}

/** An error in words for the reader. */
function inWords(error, silent = SILENT) {
  if (error instanceof ServerConnection.NetworkError) return new Error(silent);
  if (error.response?.status === 403) return new Error(SIGNED_OUT);
  return new Error(`Python could not be started: ${error.message}`);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
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

/** Asks the server for a kernel until it answers, however long that takes. */
class PatientClient extends KernelAPI.KernelAPIClient {
  #asking = null;

  /** @param {(words: string) => void} onSilent called when the server does not answer */
  constructor(serverSettings, onSilent) {
    super({ serverSettings });
    this.onSilent = onSilent;
    this.isDisposed = false;
  }

  /** Whoever asks meanwhile gets the same answer. */
  getModel(id) {
    this.#asking ??= this.#ask(id).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(id) {
    while (!this.isDisposed) {
      try {
        return await super.getModel(id);
      } catch (error) {
        this.onSilent(inWords(error, WAITING).message);
        await pause(ASK_AGAIN_MS);
      }
    }
    return undefined;
  }
}

class Connection {
  /** Why the kernel was lost, where that is known. */
  reason = "";

  /** Whether this page gave the kernel up, rather than lost it. */
  isClosed = false;

  // What the reader was told of a server that does not answer; empty when it does.
  #silence = "";
  #heard = null;

  /**
   * @param {{onLost: (connection: Connection) => void, onRestart: () => void, onIdle: () => void,
   *   onBusy: () => void,
   *   onNotice: (words: string) => void}} handlers onRestart: Python died and the server has
   *   started it anew, without its names; onIdle: the kernel has done all that it was asked so
   *   far; onBusy: it works on something; onNotice: the server does not answer, or answers again
   */
  constructor(serverSettings, model, handlers) {
    this.settings = serverSettings;
    this.handlers = handlers;
    this.client = new PatientClient(serverSettings, (words) => this.onSilent(words));
    this.kernel = new KernelConnection({
      model,
      serverSettings,
      kernelAPIClient: this.client,
      handleComms: true,
      // On the main shell, in order: what a reader moves, then the cell that reads it.
      commsOverSubshells: CommsOverSubshells.Disabled,
    });
    this.kernel.anyMessage.connect((_, { msg: { header, content } }) => {
      if (header.msg_type === "status") this.reason = content.reason ?? ""; // of an end
    });
    this.kernel.statusChanged.connect((_, status) => this.onStatus(status));
    this.opened = new Promise((resolve, reject) => {
      this.settle = { resolve: () => resolve(this), reject };
    });
    this.kernel.connectionStatusChanged.connect((_, status) => this.onConnection(status));
    this.onConnection(this.kernel.connectionStatus);
  }

  onConnection(status) {
    if (status === "connected") this.onAnswer();
    else if (status === "disconnected" && !this.kernel.isDisposed) this.returnTo();
    else this.check();
  }

  onAnswer() {
    this.settle.resolve();
    if (this.#silence) this.handlers.onNotice(BACK);
    this.#silence = "";
  }

  onSilent(words) {
    if (!this.#silence) this.handlers.onNotice(words);
    this.#silence = words;
  }

  /** The connection is broken; only the server knows whether the kernel is still there. */
  async check() {
    const model = await this.client.getModel(this.kernel.id);
    if (!model) this.lose();
    else if (this.kernel.connectionStatus === "connected") this.onAnswer();
    return Boolean(model);
  }

  /** Open the connection again, after the server has closed it. */
  async returnTo() {
    await pause(ASK_AGAIN_MS);
    if ((await this.check()) && !this.isLost) await this.kernel.reconnect().catch(() => {});
  }

  onStatus(status) {
    if (status === "dead") this.lose();
    else if (status === "autorestarting") this.#restarted();
    else if (status === "idle") this.handlers.onIdle();
    else if (status === "busy") this.handlers.onBusy();
  }

  #restarted() {
    this.handlers.onRestart();
    this.#heard = this.#hear();
  }

  /**
   * Ask the new Python until its answer comes where outputs come: a server that thinks it busy, as
   * the one before it was, lets cells run whose outputs nobody hears yet.
   */
  async #hear() {
    let isHeard = false;
    const listen = (_, { parent_header: parent }) => {
      isHeard ||= parent.msg_type === "kernel_info_request";
    };
    this.kernel.iopubMessage.connect(listen);
    while (!isHeard && !this.isLost) {
      this.kernel.requestKernelInfo().catch(() => {});
      await pause(HEAR_AGAIN_MS);
    }
    this.kernel.iopubMessage.disconnect(listen);
  }

  lose() {
    if (this.isLost) return;
    this.isLost = true;
    this.client.isDisposed = true;
    this.settle.reject(new Error(this.reason || "Python has ended before it was ready."));
    this.handlers.onLost(this);
  }

  /**
   * Run code; resolves to the content of the reply. Rejects if the kernel goes.
   *
   * @param {string} code
   * @param {{onMessage: (message: object) => void, onAsked: (message: object, future: object) =>
   *   void, signal: AbortSignal}} handlers onMessage also hears what threads and tasks show later,
   *   until `signal` is aborted
   */
  async execute(code, { onMessage, onAsked, signal }) {
    if (this.#silence) this.handlers.onNotice(this.#silence); // again: it is this cell that waits
    await this.#heard;
    const request = { code, allow_stdin: true, stop_on_error: true };
    const future = this.kernel.requestExecute(request, false);
    signal.addEventListener("abort", () => future.dispose(), { once: true });
    let heard = performance.now();
    future.onIOPub = (message) => {
      heard = performance.now();
      return onMessage(message);
    };
    future.onStdin = (message) => onAsked(message, future);
    const replied = new Promise((resolve) => {
      future.onReply = ({ content }) => resolve(content);
    });
    const quiet = replied.then(async (content) => {
      while (performance.now() - heard < GRACE_MS) await pause(GRACE_MS);
      return content;
    });
    // A kernel that somebody else has ended answers nothing, and its socket stays open.
    this.check();
    const watch = setInterval(() => this.check(), CHECK_EVERY_MS);
    try {
      return await Promise.race([future.done.then(({ content }) => content), quiet]);
    } finally {
      clearInterval(watch);
    }
  }

  async interrupt() {
    while (!this.isLost) {
      try {
        await this.kernel.interrupt();
        return;
      } catch {
        await this.check();
        await pause(ASK_AGAIN_MS);
      }
    }
  }

  /** End the kernel; nobody waits for it. */
  end() {
    KernelAPI.shutdownKernel(this.kernel.id, this.settings).catch(() => {});
  }

  /** End the connection; the kernel goes on. */
  close() {
    this.isClosed = !this.isLost;
    this.isLost = true;
    this.client.isDisposed = true;
    this.kernel.dispose();
  }
}
