import { randomUUID } from 'node:crypto';
import { routes } from '../../../src/contract/routes.ts';
import { PASSWORD } from '../../app.ts';
import { turnSecondStepOn } from '../../authenticator-app.ts';
import { draftOf, type Stage, type Uses } from './stage.ts';

export function peopleUses({ app, superuser: { id: superuserId, client } }: Stage): Uses {
  const somebody = async () => ({ personId: (await app.signInAs('user')).id });
  const stranger = () => ({ name: 'New', email: `${randomUUID()}@example.org`, role: 'user' }) as const;

  return {
    createPerson: async () => {
      const body = { ...stranger(), password: PASSWORD };
      return { call: () => client.call(routes.createPerson, { body }), leaves: ['person.created'] };
    },
    invitePerson: async () => {
      const body = stranger();
      return { call: () => client.call(routes.invitePerson, { body }), leaves: ['person.invited'] };
    },
    changeRole: async () => {
      const params = await somebody();
      const call = () => client.call(routes.changeRole, { params, body: { role: 'contributor' } });
      return { call, leaves: ['person.role_changed'] };
    },
    sendLink: async () => {
      const params = await somebody();
      return { call: () => client.call(routes.sendLink, { params, body: {} }), leaves: ['person.link_made'] };
    },
    disablePerson: async () => {
      const params = await somebody();
      return { call: () => client.call(routes.disablePerson, { params }), leaves: ['person.disabled'] };
    },
    enablePerson: async () => {
      const params = await somebody();
      await client.call(routes.disablePerson, { params });
      return { call: () => client.call(routes.enablePerson, { params }), leaves: ['person.enabled'] };
    },
    endLogins: async () => {
      const params = await somebody();
      return { call: () => client.call(routes.endLogins, { params }), leaves: ['person.logins_ended'] };
    },
    resetSecondStep: async () => {
      const person = await app.signInAs('user');
      await turnSecondStepOn(person);
      const params = { personId: person.id };
      return { call: () => client.call(routes.resetSecondStep, { params }), leaves: ['person.second_step_off'] };
    },
    deletePerson: async () => {
      const person = await app.signInAs('contributor');
      await draftOf(person);
      const given = { params: { personId: person.id }, query: { successorId: superuserId } };
      return { call: () => client.call(routes.deletePerson, given), leaves: ['tool.owner_changed', 'person.deleted'] };
    },
  };
}
