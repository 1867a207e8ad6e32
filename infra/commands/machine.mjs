/**
 * What the commands need of a machine beside the lock file, and what it lacks of that. Plain JavaScript, because a Node
 * that is too old cannot read TypeScript.
 */

/**
 * The first Node 24 in which TypeScript files run and know by `import.meta.main` that they are the program. The Lambdas run
 * on Node 24 in AWS.
 */
export const MINIMUM_NODE = '24.3.0';

/** What the lock file brings a database engine and a browser for. */
const COMPLETE_PLATFORM = 'linux-x64';

/**
 * @typedef {'database' | 'browser'} Need
 *
 * @typedef {object} Machine
 * @property {string} platform as `process.platform`
 * @property {string} arch as `process.arch`
 * @property {string} nodeVersion as `process.versions.node`
 * @property {boolean} engineInstalled whether the database engine of the lock file is there
 * @property {Readonly<Record<string, string | undefined>>} environment
 * @property {boolean} endpointAnswers whether anything answers at AWS_ENDPOINT_URL_DYNAMODB
 *
 * @typedef {object} Missing
 * @property {string} nb in bokmål
 * @property {string} en in English
 */

/**
 * The engine uses process groups and file modes that Windows does not have.
 * @type {Missing}
 */
const LINUX_ON_WINDOWS = {
  nb: 'WSL 2, og kjør kommandoen der, eller åpne utviklingscontaineren i .devcontainer',
  en: 'WSL 2, and run the command there, or open the dev container in .devcontainer',
};

/**
 * @param {Machine} machine
 * @param {readonly string[]} needs of the command, beside Node: any of `Need`
 * @returns {string | undefined} one line that says what to install, in both languages; undefined when nothing is missing
 */
export function whatIsMissing(machine, needs) {
  const missing =
    machine.platform === 'win32' && needs.length > 0
      ? [LINUX_ON_WINDOWS]
      : [
          ...missingNode(machine),
          ...(needs.includes('database') ? missingDatabase(machine) : []),
          ...(needs.includes('browser') ? missingBrowser(machine) : []),
        ];
  if (missing.length === 0) {
    return undefined;
  }
  const norwegian = missing.map(({ nb }) => nb).join('; ');
  const english = missing.map(({ en }) => en).join('; ');
  return `Installer først: ${norwegian}.  (Install first: ${english}.)`;
}

/**
 * @param {Machine} machine
 * @returns {Missing[]}
 */
function missingNode({ nodeVersion }) {
  if (isAtLeast(nodeVersion, MINIMUM_NODE)) {
    return [];
  }
  return [
    {
      nb: `Node ${MINIMUM_NODE} eller nyere (dette er ${nodeVersion})`,
      en: `Node ${MINIMUM_NODE} or newer (this is ${nodeVersion})`,
    },
  ];
}

/**
 * @param {Machine} machine
 * @returns {Missing[]}
 */
function missingDatabase({ platform, arch, engineInstalled, environment, endpointAnswers }) {
  const endpoint = environment.AWS_ENDPOINT_URL_DYNAMODB;
  if (endpoint ? endpointAnswers : engineInstalled) {
    return [];
  }
  if (endpoint) {
    return [
      {
        nb: `DynamoDB Local (ingenting svarer på AWS_ENDPOINT_URL_DYNAMODB=${endpoint})`,
        en: `DynamoDB Local (nothing answers at AWS_ENDPOINT_URL_DYNAMODB=${endpoint})`,
      },
    ];
  }
  const here = `${platform}-${arch}`;
  if (here === COMPLETE_PLATFORM) {
    return [
      {
        nb: 'databasemotoren, med npm ci uten --omit=optional',
        en: 'the database engine, by npm ci without --omit=optional',
      },
    ];
  }
  return [
    {
      nb: `DynamoDB Local, med adressen i AWS_ENDPOINT_URL_DYNAMODB (ingen databasemotor for ${here} følger med)`,
      en: `DynamoDB Local, with its address in AWS_ENDPOINT_URL_DYNAMODB (no database engine for ${here} is included)`,
    },
  ];
}

/**
 * @param {Machine} machine
 * @returns {Missing[]}
 */
function missingBrowser({ platform, arch, environment }) {
  const here = `${platform}-${arch}`;
  if (here === COMPLETE_PLATFORM || environment.BUFDIR_BROWSER) {
    return [];
  }
  return [
    {
      nb: `Chrome eller Chromium, med programmets sti i BUFDIR_BROWSER (ingen nettleser for ${here} følger med)`,
      en: `Chrome or Chromium, with its path in BUFDIR_BROWSER (no browser for ${here} is included)`,
    },
  ];
}

/**
 * @param {string} version
 * @param {string} minimum
 */
function isAtLeast(version, minimum) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minimumMajor = 0, minimumMinor = 0] = minimum.split('.').map(Number);
  return major > minimumMajor || (major === minimumMajor && minor >= minimumMinor);
}
