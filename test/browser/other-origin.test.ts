import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../infra/local/engine.ts';
import { attemptsOn, type Elsewhere, INTRUDER, opensSocket, startElsewhere, tryAll } from './other-origin.ts';
import { launchBrowser } from './site/chromium.ts';
import { type Site, signIn, startSite } from './site/site.ts';

let site: Site;
let elsewhere: Elsewhere;
let browser: Browser;
/** On another port of this machine, and of another website. */
const otherPages: Page[] = [];

beforeAll(async () => {
  site = await startSite({ registers: false });
  elsewhere = await startElsewhere();
  browser = await launchBrowser();
  for (const name of ['127.0.0.1', 'elsewhere.example']) {
    const page = await browser.newPage();
    await page.goto(`http://${name}:${elsewhere.port}/`);
    otherPages.push(page);
  }
});
afterEach(() => site.clear());
afterAll(async () => {
  await browser?.close();
  await elsewhere?.close();
  await site?.close();
});

const SERVICES: readonly (keyof Engine['endpoints'])[] = [
  'website',
  'httpApi',
  'webSocket',
  'apigatewaymanagementapi',
  'cognito',
  's3',
  'dynamodb',
  'sfn',
  'lambda',
  'kms',
  'secrets-manager',
  'cognito-identity-provider',
  'sesv2',
  'eventbridge',
];

describe('a page of another origin', () => {
  it('reaches services of this machine that let it, in every way that is tried below', async () => {
    const open = await startElsewhere();
    for (const page of otherPages) {
      const before = open.received.length;
      const attempt = { path: '/open', headers: { 'content-type': 'application/json' }, body: '{}' };
      const read = await tryAll(page, `http://127.0.0.1:${open.port}`, attempt);
      expect(read).toHaveLength(5);
      expect(read.every((text) => text.includes('open'))).toBe(true);
      const ways = open.received.slice(before);
      expect(ways.filter((way) => way === 'POST text/plain')).toHaveLength(3);
      expect(ways).toEqual(expect.arrayContaining(['GET', 'OPTIONS', 'POST application/json', 'PUT application/json']));
    }
    await open.close();
  });

  it('has a line for every service', () => {
    expect([...SERVICES].sort()).toEqual(Object.keys(site.engine.endpoints).sort());
    expect(Object.values(site.engine.endpoints)).not.toContain('');
  });

  it.each(SERVICES)('reads nothing from %s, and neither writes nor starts anything', async (service) => {
    const { endpoints } = site.engine;
    const before = await called();
    const attempts = attemptsOn(site.engine)[service];
    for (const page of otherPages) {
      for (const attempt of attempts) {
        const read = await tryAll(page, endpoints[service], attempt);
        // A bucket lets every page read its refusals, as in AWS; without a signature they are all that there is.
        const data = read.filter((text) => !(service === 's3' && /^\w+ 403 .*AccessDenied/s.test(text)));
        expect(data, `${attempt.path} from ${page.url()}`).toEqual([]);
      }
      expect(await opensSocket(page, endpoints[service], attempts[0] ?? { path: '/' })).toBe(false);
    }
    expect(await called()).toEqual(before);
    expect(await traces()).toEqual([]);
  });

  it.each(SERVICES)('cannot take a name of its own to %s (DNS rebinding)', async (service) => {
    const before = await called();
    const rebound = site.engine.endpoints[service].replace('ws:', 'http:').replace('127.0.0.1', 'rebound.example');
    const page = await browser.newPage();
    for (const attempt of attemptsOn(site.engine)[service]) {
      const opened = await page.goto(rebound + attempt.path);
      expect(opened?.status()).toBe(403);
      // From here the page has the origin of the service.
      const read = await tryAll(page, rebound, attempt);
      expect(
        read.filter((text) => !/^\w+ 403 \{"message":"The local engine answers no foreign Host"\}$/.test(text)),
      ).toEqual([]);
    }
    await page.close();
    expect(await called()).toEqual(before);
    expect(await traces()).toEqual([]);
  });
});

describe('the page of the engine', () => {
  it('can be opened as localhost', async () => {
    const { page } = await site.arrive();
    await page.goto(`${site.engine.endpoints.website.replace('127.0.0.1', 'localhost')}/#/historikk`);
    expect(page.url()).toBe(`${site.engine.endpoints.website}/#/historikk`);
    await signIn(page, 'nhf-kari', 'Historikk');
  });

  it('revokes the refresh token when its user signs out', async () => {
    const { page } = await site.arrive();
    await signIn(page, 'nhf-kari', /^Register$/);
    const token = await page.evaluate(() => sessionStorage.getItem('refresh-token'));
    const clientId = site.engine.stack.userPool?.clientId ?? '';
    const refresh = async () => {
      const body = new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: token ?? '',
        client_id: clientId,
      });
      return (await fetch(`${site.engine.endpoints.cognito}/oauth2/token`, { method: 'POST', body })).status;
    };
    expect(await refresh()).toBe(200);
    await page.getByRole('button', { name: 'Logg ut' }).click();
    await page.getByRole('button', { name: 'Logg inn' }).waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(await refresh()).toBe(400);
  });
});

/** The logs of the functions behind the two APIs, one of which pages try to invoke. */
async function called(): Promise<Readonly<Record<string, string>>> {
  const { httpApi, webSocketApi } = site.engine.stack;
  const routes = [...(httpApi?.routes ?? []), ...(webSocketApi?.routes ?? [])];
  const names = [...new Set(routes.map(({ functionArn }) => functionArn.split(':')[6] ?? ''))];
  const logs = names.map(async (name) => {
    const text = await readFile(path.join(site.dataFolder, 'logs', `${name}.log`), 'utf8').catch(() => '');
    return [name, text] as const;
  });
  return Object.fromEntries(await Promise.all(logs));
}

/** Everything that a page could have left. */
async function traces(): Promise<string[]> {
  const { engine } = site;
  const found: string[] = engine.pendingFaults().map((fault) => JSON.stringify(fault));
  const database = new DynamoDBClient(engine.clientConfiguration('dynamodb'));
  for (const { name } of engine.stack.tables) {
    const { Items = [] } = await database.send(new ScanCommand({ TableName: name }));
    found.push(...Items.map((item) => JSON.stringify(item)).filter((text) => text.includes(INTRUDER)));
  }
  const s3 = new S3Client(engine.clientConfiguration('s3'));
  for (const { name } of engine.stack.buckets) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: name, Prefix: INTRUDER }));
    found.push(...Contents.map(({ Key = '' }) => Key));
  }
  const machines = new SFNClient(engine.clientConfiguration('sfn'));
  for (const { arn } of engine.stack.stateMachines) {
    const { executions = [] } = await machines.send(new ListExecutionsCommand({ stateMachineArn: arn }));
    found.push(...executions.map(({ name = '' }) => name).filter((name) => name.includes(INTRUDER)));
  }
  for (const client of [database, s3, machines]) client.destroy();
  return found;
}
