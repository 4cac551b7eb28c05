import { INSIDE } from '../core/alert/judge-address.ts';

/** An address that a webhook may not reach; trying again changes nothing. */
export class RefusedAddress extends Error {
  constructor(why: string = INSIDE) {
    super(why);
    this.name = 'RefusedAddress';
  }
}
