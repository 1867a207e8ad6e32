/** Thrown by an operation; travels as `__type` and message with HTTP status 400, as AWS sends it. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
