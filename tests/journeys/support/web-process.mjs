// What the process that holds the page takes of the computer.
import { readFileSync, readdirSync } from "node:fs";

const status = (pid) => {
  try {
    return Object.fromEntries(readFileSync(`/proc/${pid}/status`, "utf8").split("\n").map((line) => line.split(/:\s+/)));
  } catch {
    return {};
  }
};

/** The seconds of processor time that a process has had. */
function processorTime(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const [user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13).map(Number);
  return (user + system) / 100;
}

/** The threads, the memory (MB) and the processor time (s) of the largest web process below this one, such as a driver. */
export function webProcess(ancestor) {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((pid) => ({ pid, ...status(pid) }));
  const below = (one) => {
    for (let at = one; at; at = all.find(({ pid }) => pid === at.PPid)) if (at.PPid === String(ancestor)) return true;
    return false;
  };
  const found = all.filter((one) => one.Name?.startsWith("WebKitWebProc") && below(one));
  const sizes = found.map((one) => ({ threads: Number(one.Threads), mb: Number.parseInt(one.VmRSS ?? "0") / 1024, time: processorTime(one.pid) }));
  return sizes.sort((one, other) => other.mb - one.mb)[0];
}
