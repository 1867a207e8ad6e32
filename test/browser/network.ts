/** What may happen between a page and the server, as a test wants it. */
import type { Page, WebSocketRoute } from 'playwright-core';
import * as z from 'zod';
import { TERMINAL_STATUSES } from '../../lambdas/protocol.ts';

export interface Sockets {
  /** How many connections the page has opened. */
  readonly opened: number;
  /** Closes those that are open; the page may open others. */
  cut(): Promise<void>;
  /** Closes those that are open, and refuses every other one until told so. */
  refuse(refused: boolean): Promise<void>;
}

/** Goes between the page and the server's WebSocket; to be called before the page is loaded. */
export async function interceptSockets(page: Page): Promise<Sockets> {
  const open = new Set<WebSocketRoute>();
  let opened = 0;
  let refusing = false;
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
    socket.connectToServer();
  });
  return {
    get opened() {
      return opened;
    },
    cut,
    async refuse(refused) {
      refusing = refused;
      await (refused ? cut() : undefined);
    },
  };
}

const statusSchema = z.object({ progress: z.object({ status: z.string() }) });

/** Keeps from the page that its export has ended. @returns what lets it know */
export async function holdBackTheEnd(page: Page): Promise<() => void> {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const isEnd = (text: string) => {
    const told = statusSchema.safeParse(JSON.parse(text));
    return told.success && (TERMINAL_STATUSES as readonly string[]).includes(told.data.progress.status);
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
    // None when the browser closes meanwhile.
    const response = await route.fetch().catch(() => null);
    if (response === null) {
      return;
    }
    if (response.status() === 200 && isEnd(await response.text())) {
      await released;
    }
    // The page may have given up on an answer that was held for long.
    await route.fulfill({ response }).catch(() => {});
  });
  return release;
}

/** Requests to addresses of this form wait. @returns what lets them go on */
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
