// Programs that a journey starts: each is ended by its own process id, at the latest with the journey.
import { spawn } from "node:child_process";

/** Starts a program; `gone` says when it has ended, `end` ends it, gently and then not. */
export function start(program, args, options = {}) {
  const child = spawn(program, args, { stdio: "ignore", ...options });
  child.gone = new Promise((resolve) => {
    child.once("exit", resolve);
    child.once("error", resolve);
  });
  child.end = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await child.gone;
    clearTimeout(late);
  };
  return child;
}

/** The same, ended with the journey. */
export function startFor(t, program, args, options) {
  const child = start(program, args, options);
  t.after(child.end);
  return child;
}
