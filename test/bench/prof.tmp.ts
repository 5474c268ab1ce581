import { createLoadClient } from './load-client.ts';
import { billJson, packCode, relationXml } from './packs.ts';
import { createRandom } from './random.ts';
const url=process.argv[2]!; const size=Number(process.argv[3]); const n=Number(process.argv[4]); const packs=Number(process.argv[5]??20000);
const c=createLoadClient(url); const r=createRandom(5);
const tag=Math.random().toString(36).slice(2);
if (!process.argv[6]) { const rel=[]; for(let b=0;b<packs/10000;b++) rel.push(relationXml(b)); const t0=performance.now(); for (const x of await c.sendAll('relation-xml',rel,4)) await c.waitVisible(x); console.log('relations', Math.round(packs*1.105/((performance.now()-t0)/1000)),'codes/s'); }
const bills=Array.from({length:n},(_,i)=>{const s=new Set<string>(); while(s.size<size) s.add(packCode(1,r.below(packs))); return billJson(tag+i,[...s]);});
const t=performance.now(); const rs=await c.sendAll('bill',bills,32); console.log('raw',Math.round(n*size/((performance.now()-t)/1000)),'codes/s', Math.round(n/((performance.now()-t)/1000)),'docs/s'); for(const x of rs) await c.waitVisible(x); console.log('visible',Math.round(n*size/((performance.now()-t)/1000)),'codes/s');
process.exit(0);
