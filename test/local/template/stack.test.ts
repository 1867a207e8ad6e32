import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES, FUNCTIONS } from '../../../infra/functions.ts';
import { readTemplate, type StackDescription } from '../../../infra/local/template/template.ts';
import { synthesisedTemplate } from '../../infra/synthesised.ts';

describe('the template of the product', () => {
  let stack: StackDescription;

  beforeAll(async () => {
    const { synthesis } = await synthesisedTemplate();
    stack = readTemplate(synthesis.template, {
      stackName: 'BufdirExport',
      codeFolders: synthesis.codeFolders,
      locations: {
        httpApi: 'http://127.0.0.1:1001',
        webSocketApi: 'http://127.0.0.1:1002',
        website: 'http://127.0.0.1:1003',
        cognito: 'http://127.0.0.1:1004',
        s3: 'http://127.0.0.1:1005',
      },
    });
  }, 120_000);

  it('is honoured completely, with timeout and memory of every function', () => {
    const found = Object.fromEntries(
      stack.functions.map(({ environment, timeoutSeconds, memoryMegabytes }) => [
        environment.POWERTOOLS_SERVICE_NAME,
        { timeoutSeconds, memoryMegabytes },
      ]),
    );
    const declared = FUNCTION_NAMES.map((name) => {
      const { timeoutSeconds, memoryMegabytes } = FUNCTIONS[name];
      return [name, { timeoutSeconds, memoryMegabytes }];
    });
    expect(found).toEqual(Object.fromEntries(declared));
  });

  it('contains no AWS address that a function or the page would call', () => {
    const addresses = [
      ...stack.functions.flatMap(({ environment }) => Object.values(environment)),
      ...Object.values(stack.website?.responseHeaders ?? {}),
      ...Object.values(stack.outputs),
      ...(stack.userPool?.redirectUris ?? []),
    ];
    expect(addresses.filter((text) => /amazonaws\.com|cloudfront\.net|amazoncognito/.test(text))).toEqual([]);
    expect(addresses.filter((text) => text.includes('127.0.0.1')).length).toBeGreaterThan(5);
  });

  it('lets the link signer read reports and nothing else', () => {
    const [signer, ...others] = stack.accessKeys;
    const reports = stack.buckets.find(({ name }) => name.endsWith('reports'))?.name ?? '';
    const working = stack.buckets.find(({ name }) => name.endsWith('working'))?.name ?? '';
    expect(others).toEqual([]);
    expect(signer?.policy?.('s3:GetObject', reports, 'reports/974760673/x.xlsx')).toBe(true);
    expect(signer?.policy?.('s3:GetObject', reports, 'elsewhere/x')).toBe(false);
    expect(signer?.policy?.('s3:PutObject', reports, 'reports/x')).toBe(false);
    expect(signer?.policy?.('s3:GetObject', working, 'reports/x')).toBe(false);
  });

  it('has the configuration of the page as an output', () => {
    expect(JSON.parse(stack.outputs.PageConfiguration ?? '{}')).toEqual({
      apiUrl: 'http://127.0.0.1:1001',
      webSocketUrl: 'ws://127.0.0.1:1002/live',
      issuer: 'http://127.0.0.1:1004',
      clientId: stack.userPool?.clientId,
    });
  });
});
