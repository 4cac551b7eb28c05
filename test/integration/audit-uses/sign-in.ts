import { randomUUID } from 'node:crypto';
import { routes } from '../../../src/contract/routes.ts';
import { PASSWORD } from '../../app.ts';
import type { Stage, Uses } from './stage.ts';

export function signInUses({ app, mailing, superuser }: Stage): Uses {
  const invitedToken = async () => {
    const body = { name: 'Invited', email: `${randomUUID()}@example.org`, role: 'user' } as const;
    const { link } = await superuser.client.call(routes.invitePerson, { body });
    return new URL(link ?? '', app.url).searchParams.get('token') ?? '';
  };

  return {
    signIn: async () => {
      const { email } = await app.signInAs('user');
      const body = { email, password: PASSWORD };
      return { call: () => app.anonymous.call(routes.signIn, { body }), leaves: ['login.opened'] };
    },
    signOut: async () => {
      const { client } = await app.signInAs('user');
      return { call: () => client.call(routes.signOut, {}), leaves: ['login.ended'] };
    },
    requestReset: async () => {
      const { email } = await app.signInAs('user');
      const call = () => mailing.anonymous.call(routes.requestReset, { body: { email } });
      return { call, leaves: ['person.link_made'] };
    },
    readLink: async () => {
      const body = { token: await invitedToken() };
      return { call: () => app.anonymous.call(routes.readLink, { body }), leaves: [] };
    },
    setPassword: async () => {
      const body = { token: await invitedToken(), password: PASSWORD };
      return { call: () => app.anonymous.call(routes.setPassword, { body }), leaves: ['person.password_set'] };
    },
  };
}
