import {server} from '../wire/encode';

/** A client that may listen. */
export interface NotificationListener {
  deliver(message: Buffer): void;
}

/** One NOTIFY. */
export interface Notification {
  readonly channel: string;
  readonly payload: string;
}

/** LISTEN and NOTIFY between the clients of a sandbox, whose real transaction never commits (PostgreSQL manual, NOTIFY). */
export class Notifications {
  readonly #listeners = new Map<string, Set<NotificationListener>>();

  listen(listener: NotificationListener, channel: string): void {
    let listeners = this.#listeners.get(channel);
    if (!listeners) this.#listeners.set(channel, (listeners = new Set()));
    listeners.add(listener);
  }

  /** @param channel null for all. */
  unlisten(listener: NotificationListener, channel: string | null): void {
    for (const [name, listeners] of this.#listeners) {
      if (channel === null || channel === name) listeners.delete(listener);
    }
  }

  /** Tells all listeners, the sender among them, what a transaction has notified: the same only once, in order. */
  publish(senderProcessId: number, notifications: readonly Notification[]): void {
    const told = new Set<string>();
    for (const {channel, payload} of notifications) {
      const key = JSON.stringify([channel, payload]);
      if (told.has(key)) continue;
      told.add(key);
      const message = server.notification(senderProcessId, channel, payload);
      for (const listener of this.#listeners.get(channel) ?? []) listener.deliver(message);
    }
  }
}
