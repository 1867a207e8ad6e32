import { expect, it } from 'vitest';
import { partsOf } from '../../../../frontend/progress/imports/upload-batch.ts';
import { cleanFileName } from '../../../../lambdas/domain/imports/file-names.ts';
import { uploadOf } from '../../import-factory.ts';

it('each file goes to the upload of its own name, also when names are cleaned and sizes are the same', () => {
  const names = ['Oslo\u202f2025.csv', 'Bergen  2025.csv', 'Tromsø\u200b.csv', 'Moss.csv', 'Ola 13097248022.csv'];
  const files = names.map((name) => new File([name.slice(0, 1)], name));
  const uploads = names
    .map((name, index) => uploadOf({ fileId: `f${index}`, name: cleanFileName(name), bytes: 1 }))
    .toReversed();
  expect(partsOf(uploads, files).map(({ upload, file }) => [upload.fileId, file.name])).toEqual(
    names.map((name, index) => [`f${index}`, name]).toReversed(),
  );
});
