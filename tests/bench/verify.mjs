// How many verifications of one credential @digitalbazaar/vc makes in a second, warm, in seconds of work of the process.
// Arguments: a JSON file {contexts, text, now}, and for how many seconds. The packages (vc, data-integrity,
// eddsa-rdfc-2022-cryptosuite) are those of the folder BACKPACK_NODE_VC.
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {readFileSync} from 'node:fs';

const require = createRequire(join(process.env.BACKPACK_NODE_VC, 'package.json'));
const load = async name => import(pathToFileURL(require.resolve(name)));

const vc = await load('@digitalbazaar/vc');
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const {cryptosuite} = await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const {contexts, text, now} = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const documentLoader = async url => {
  if(contexts[url]) {
    return {contextUrl: null, documentUrl: url, document: contexts[url], tag: 'static'};
  }
  if(url.startsWith('did:key:')) {
    const [did, key] = [url.split('#')[0], url.split(':')[2].split('#')[0]];
    const method = {
      '@context': 'https://w3id.org/security/multikey/v1',
      id: `${did}#${key}`, type: 'Multikey', controller: did, publicKeyMultibase: key
    };
    const controller = {
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
      id: did, verificationMethod: [method], assertionMethod: [method.id]
    };
    return {contextUrl: null, documentUrl: url, document: url.includes('#') ? method : controller};
  }
  throw new Error(`not pinned: ${url}`);
};

const once = async () => {
  const suite = new DataIntegrityProof({cryptosuite});
  const credential = JSON.parse(text);
  const {verified, error} = await vc.verifyCredential({credential, suite, documentLoader, now: new Date(now)});
  if(!verified) {
    throw error;
  }
};

const seconds = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
for(let turn = 0; turn < 200; turn++) {
  await once(); // the compiler of Node needs a while to warm up
}
const started = seconds();
let done = 0;
while(seconds() - started < Number(process.argv[3])) {
  await once();
  done++;
}
console.log(done / (seconds() - started));
