/** Whatever goes wrong in the tracker stays in the tracker: the page it runs on never notices. */
export function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Listen without ever letting an error out. */
export function on(target: EventTarget, name: string, listener: (event: Event) => void): void {
  safely(() => target.addEventListener(name, (event) => safely(() => listener(event)), true));
}
