import { pipelineBench } from './pipeline.bench.ts';
for (const f of await pipelineBench.run({seed:1,seconds:Number(process.argv[2]??3),short:process.argv[3]!=='full'})) console.log(f.name.padEnd(40), f.value>100?Math.round(f.value):f.value.toFixed(2), f.unit, JSON.stringify(f.context));
