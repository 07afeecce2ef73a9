// How many verifications of one credential @digitalbazaar/vc makes in a second, warm, in seconds of work of the process.
// Arguments: a JSON file {contexts, text, now}, and for how many seconds. The packages are those of the folder
// BACKPACK_NODE_VC, and the way of asking is that of the judge of our tests.
import {readFileSync} from 'node:fs';
import {verifier} from '../domain/openbadges/judge.mjs';

const {text, ...question} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const verify = verifier(question);

const once = async () => {
  const {verified, error} = await verify(JSON.parse(text));
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
