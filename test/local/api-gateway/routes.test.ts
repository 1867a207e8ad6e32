import { describe, expect, it } from 'vitest';
import { compileRoutes } from '../../../infra/local/api-gateway/routes.ts';
import { NotHonouredError } from '../../../infra/local/service/service.ts';

function matcher(...routeKeys: readonly string[]) {
  const find = compileRoutes(routeKeys.map((routeKey) => ({ routeKey, functionArn: routeKey, authorizerId: null })));
  return (request: string) => {
    const [method = '', path = ''] = request.split(' ');
    const match = find(method, path);
    return match === null ? null : { routeKey: match.route.routeKey, ...match.pathParameters };
  };
}

describe('route selection of an HTTP API', () => {
  // The example of "Develop routes for HTTP APIs", declared here from the least specific to the most.
  const find = matcher('$default', 'ANY /{proxy+}', 'GET /pets/{proxy+}', 'GET /pets/dog/{id}', 'GET /pets/dog/1');

  it('prefers a full match to a parameter, a parameter to a greedy variable, and that to $default', () => {
    expect(find('GET /pets/dog/1')).toEqual({ routeKey: 'GET /pets/dog/1' });
    expect(find('GET /pets/dog/2')).toEqual({ routeKey: 'GET /pets/dog/{id}', id: '2' });
    expect(find('GET /pets/cat/1')).toEqual({ routeKey: 'GET /pets/{proxy+}', proxy: 'cat/1' });
    expect(find('POST /test/5')).toEqual({ routeKey: 'ANY /{proxy+}', proxy: 'test/5' });
    expect(find('GET /')).toEqual({ routeKey: '$default' });
  });

  it('uses a less specific route when the method does not fit', () => {
    expect(find('POST /pets/dog/1')).toEqual({ routeKey: 'ANY /{proxy+}', proxy: 'pets/dog/1' });
  });

  it('prefers a named method to ANY on the same path', () => {
    const both = matcher('ANY /exports', 'GET /exports');
    expect(both('GET /exports')?.routeKey).toBe('GET /exports');
    expect(both('PUT /exports')?.routeKey).toBe('ANY /exports');
  });

  it('does not match a parameter with an empty value', () => {
    expect(matcher('GET /exports/{id}')('GET /exports/')).toBeNull();
    expect(matcher('ANY /{proxy+}')('GET /')).toBeNull();
  });

  it('returns null when no route fits', () => {
    expect(matcher('GET /health')('GET /health/more')).toBeNull();
    expect(matcher('GET /health')('POST /health')).toBeNull();
  });

  it.each(['FETCH /a', 'GET a', 'GET /{proxy+}/end', 'GET'])('does not honour the route key "%s"', (routeKey) => {
    expect(() => matcher(routeKey)).toThrow(NotHonouredError);
  });
});
