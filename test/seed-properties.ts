/** The same examples in each run: what a property refuses is the work of who changed something, and not of chance. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 20_261_121 });
