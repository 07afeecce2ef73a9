// Asks @digitalbazaar/vc about each document of a JSON file, with the contexts that the file brings.
// The packages are those of the folder BACKPACK_NODE_VC: vc, data-integrity, ed25519-multikey and
// eddsa-rdfc-2022-cryptosuite. Prints one JSON array: verified or not, for each document.
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {readFileSync} from 'node:fs';

const folder = process.env.BACKPACK_NODE_VC;
const require = createRequire(join(folder, 'package.json'));
const load = async name => import(pathToFileURL(require.resolve(name)));

const vc = await load('@digitalbazaar/vc');
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const {cryptosuite} = await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');

const {contexts, documents, now} = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const documentLoader = async url => {
  if(contexts[url]) {
    return {contextUrl: null, documentUrl: url, document: contexts[url]};
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

const answers = [];
for(const credential of documents) {
  const suite = new DataIntegrityProof({cryptosuite});
  const {verified} = await vc.verifyCredential({credential, suite, documentLoader, now: new Date(now)});
  answers.push(verified);
}
console.log(JSON.stringify(answers));
