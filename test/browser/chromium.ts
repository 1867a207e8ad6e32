/** The browser of these tests: a headless Chromium from the package registry, or the one that BUFDIR_BROWSER names. */
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** Nothing that speaks to the network on its own account, and nothing that needs a screen. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Made for Lambda: with these the whole browser ends when one of its windows closes. */
const ONE_PROCESS = ['--single-process', '--no-zygote'];

/** @throws Error when no browser can be started here */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.BUFDIR_BROWSER ?? (await sparticuz.executablePath());
  const args = [...sparticuz.args.filter((argument) => !ONE_PROCESS.includes(argument)), ...QUIET];
  return chromium.launch({ executablePath, args, headless: true });
}
