/** Errors with the codes and messages of Amazon S3. */

/** Sent as S3's XML error document. `details` are further elements of it (`Expires`, `Key` ...). */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, string>>;

  constructor(code: string, status: number, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

export const accessDenied = (message = 'Access Denied', details: Readonly<Record<string, string>> = {}): S3Error =>
  new S3Error('AccessDenied', 403, message, details);

export const invalidRequest = (message: string): S3Error => new S3Error('InvalidRequest', 400, message);

export const invalidArgument = (name: string, value: string, message: string): S3Error =>
  new S3Error('InvalidArgument', 400, message, { ArgumentName: name, ArgumentValue: value });

export const malformedXml = (): S3Error =>
  new S3Error('MalformedXML', 400, 'The XML you provided was not well-formed or did not validate against our schema');

export const noSuchBucket = (bucket: string): S3Error =>
  new S3Error('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: bucket });

export const noSuchKey = (key: string): S3Error =>
  new S3Error('NoSuchKey', 404, 'The specified key does not exist.', { Key: key });

export const noSuchVersion = (key: string, versionId: string): S3Error =>
  new S3Error('NoSuchVersion', 404, 'The specified version does not exist.', { Key: key, VersionId: versionId });

export const noSuchUpload = (uploadId: string): S3Error =>
  new S3Error(
    'NoSuchUpload',
    404,
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );

export const preconditionFailed = (condition: string): S3Error =>
  new S3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

/** S3 may honour it, this server does not. @param what the header, parameter or operation */
export const notHonoured = (what: string): S3Error =>
  new S3Error(
    'NotImplemented',
    501,
    `A header or parameter you provided implies functionality that the local engine does not honour: ${what}`,
    { Header: what },
  );
