/** Changes what happens between a page and the server, as a test needs it. */
import type { Page, WebSocketRoute } from 'playwright-core';
import * as z from 'zod';
import { TERMINAL_STATUSES } from '../../../lambdas/protocol.ts';

export interface Sockets {
  /** The number of connections that the page has opened. */
  readonly opened: number;
  /** Closes the open connections; the page can open others. */
  cut(): Promise<void>;
  /** Closes the open connections, and refuses new ones until it is called with false. */
  refuse(refused: boolean): Promise<void>;
  /** Leaves the connections open and lets nothing through in either direction, until it is called with false. */
  silence(silent: boolean): void;
}

/** Puts itself between the page and the server's WebSocket. Call it before the page is loaded. */
export async function interceptSockets(page: Page): Promise<Sockets> {
  const open = new Set<WebSocketRoute>();
  let opened = 0;
  let refusing = false;
  let silent = false;
  const cut = async () => {
    const sockets = [...open];
    open.clear();
    await Promise.all(sockets.map((socket) => socket.close()));
  };
  await page.routeWebSocket(/^ws/, (socket) => {
    if (refusing) {
      void socket.close();
      return;
    }
    opened += 1;
    open.add(socket);
    const server = socket.connectToServer();
    socket.onMessage((message) => (silent ? undefined : server.send(message)));
    server.onMessage((message) => (silent ? undefined : socket.send(message)));
  });
  return {
    get opened() {
      return opened;
    },
    cut,
    silence(now) {
      silent = now;
    },
    async refuse(refused) {
      refusing = refused;
      await (refused ? cut() : undefined);
    },
  };
}

const statusSchema = z.object({ progress: z.object({ status: z.string() }) });

/** Hides the end of the export from the page. @returns a function that shows it */
export async function holdBackTheEnd(page: Page): Promise<() => void> {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const isEnd = (text: string) => {
    const message = statusSchema.safeParse(JSON.parse(text));
    return message.success && (TERMINAL_STATUSES as readonly string[]).includes(message.data.progress.status);
  };
  await page.routeWebSocket(/^ws/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage(async (message) => {
      if (isEnd(String(message))) {
        await released;
      }
      socket.send(message);
    });
  });
  await page.route(/\/exports\/[^/]+$/, async (route) => {
    // No response when the browser closes meanwhile.
    const response = await route.fetch().catch(() => null);
    if (response === null) {
      return;
    }
    if (response.status() === 200 && isEnd(await response.text())) {
      await released;
    }
    // The page may have given up waiting.
    await route.fulfill({ response }).catch(() => {});
  });
  return release;
}

/** Holds requests to matching addresses. @returns a function that releases them */
export async function holdRequests(page: Page, address: RegExp, method: string): Promise<() => void> {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route(address, async (route) => {
    if (route.request().method() === method) {
      await released;
    }
    await route.continue().catch(() => {});
  });
  return release;
}
