/** The browser of these tests: headless Chromium from the package registry, or the browser named by BUFDIR_BROWSER. */
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** Turns off what uses the network by itself and what needs a screen. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Flags meant for Lambda: with them the whole browser ends when one of its windows closes. */
const ONE_PROCESS = ['--single-process', '--no-zygote'];

/** @throws Error when no browser can be started here */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.BUFDIR_BROWSER ?? (await sparticuz.executablePath());
  const args = [...sparticuz.args.filter((argument) => !ONE_PROCESS.includes(argument)), ...QUIET];
  return chromium.launch({ executablePath, args, headless: true });
}
