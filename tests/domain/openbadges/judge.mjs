// Asks @digitalbazaar/vc about each document of a JSON file, with the contexts that the file brings.
// The packages are those of the folder BACKPACK_NODE_VC: vc, data-integrity, ed25519-multikey and
// eddsa-rdfc-2022-cryptosuite. Prints one JSON array: verified or not, for each document.
// The measure of its speed (tests/bench/verify.mjs) asks through the same function.
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {readFileSync} from 'node:fs';

const require = createRequire(join(process.env.BACKPACK_NODE_VC, 'package.json'));
const load = async name => import(pathToFileURL(require.resolve(name)));

const vc = await load('@digitalbazaar/vc');
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const {cryptosuite} = await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');

// A function that verifies one credential at that moment: {verified, error}.
export const verifier = ({contexts, now}) => {
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
  return credential => vc.verifyCredential({
    credential, suite: new DataIntegrityProof({cryptosuite}), documentLoader, now: new Date(now)
  });
};

if(process.argv[1] === fileURLToPath(import.meta.url)) {
  const question = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  const verify = verifier(question);
  const answers = [];
  for(const credential of question.documents) {
    answers.push((await verify(credential)).verified);
  }
  console.log(JSON.stringify(answers));
}
