/** cdk-nag needs one acknowledgement for each wildcard in a policy, with the resource in cdk-nag's own spelling. */
import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** @param resource as in the policy statement; may contain CDK tokens */
export function acknowledgeWildcard(scope: IConstruct, resource: string, reason: string): void {
  const id = `AwsSolutions-IAM5[Resource::${spell(Stack.of(scope).resolve(resource))}]`;
  Validations.of(scope).acknowledge({ id, reason });
}

/** `{ 'Fn::GetAtt': ['Reports', 'Arn'] }` becomes `<Reports.Arn>`, `{ Ref: 'Reports' }` becomes `<Reports>`. */
function spell(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(spell).join('');
  }
  for (const [key, content] of Object.entries(value ?? {})) {
    switch (key) {
      case 'Ref':
        return `<${content}>`;
      case 'Fn::GetAtt':
        return `<${content.join('.')}>`;
      case 'Fn::Join':
        return content[1].map(spell).join(content[0]);
    }
  }
  throw new TypeError(`No wildcard can be acknowledged in ${JSON.stringify(value)}`);
}
