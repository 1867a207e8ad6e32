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
  // Other websites of the tests are on this machine too.
  '--host-resolver-rules=MAP *.example 127.0.0.1',
];

/** Flags meant for Lambda: with the first two the whole browser ends when one of its windows closes. */
const ONE_PROCESS = ['--single-process', '--no-zygote'];
/** With these, pages of every origin would read everything, which the browser of a user does not allow. */
const LAWLESS = ['--disable-web-security', '--allow-running-insecure-content', '--disable-site-isolation-trials'];
const LEFT_OUT = [...ONE_PROCESS, ...LAWLESS];

/** @throws Error when no browser can be started here */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.BUFDIR_BROWSER ?? (await sparticuz.executablePath());
  const args = [...sparticuz.args.filter((argument) => !LEFT_OUT.includes(argument)), ...QUIET];
  return chromium.launch({ executablePath, args, headless: true });
}
