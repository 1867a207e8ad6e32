/** Thrown by an operation. The client receives it as AWS sends it: `__type` and message with HTTP status 400. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
