import { routes } from '../../../src/contract/routes.ts';
import { PASSWORD, type TestPerson } from '../../app.ts';
import { codeFor, turnSecondStepOn } from '../../authenticator-app.ts';
import { signIn } from '../../sign-in.ts';
import type { Stage, Uses } from './stage.ts';

export function accountUses(stage: Stage): Uses {
  return { ...loginAndTokenUses(stage), ...secondStepUses(stage), ...mailWishUses(stage) };
}

function loginAndTokenUses({ app }: Stage): Uses {
  const signedInTwice = async () => {
    const person = await app.signInAs('user');
    await signIn(app.url, { email: person.email, password: PASSWORD });
    return person;
  };
  const makeToken = ({ client }: TestPerson) =>
    client.call(routes.createToken, { body: { name: 'CI', scopes: ['read'], days: 1 } });

  return {
    changePassword: async () => {
      const { client } = await signedInTwice();
      const body = { password: PASSWORD, newPassword: 'an even better one' };
      const call = () => client.call(routes.changePassword, { body });
      return { call, leaves: ['person.password_set', 'login.opened'] };
    },
    endLogin: async () => {
      const { client } = await signedInTwice();
      const { items } = await client.call(routes.listLogins, {});
      const params = { loginId: items.find(({ isThis }) => !isThis)?.id ?? '' };
      return { call: () => client.call(routes.endLogin, { params }), leaves: ['person.login_ended'] };
    },
    endOtherLogins: async () => {
      const { client } = await signedInTwice();
      return { call: () => client.call(routes.endOtherLogins, {}), leaves: ['person.logins_ended'] };
    },
    createToken: async () => {
      const person = await app.signInAs('user');
      return { call: () => makeToken(person), leaves: ['token.created'] };
    },
    deleteToken: async () => {
      const person = await app.signInAs('user');
      const params = { tokenId: (await makeToken(person)).id };
      return { call: () => person.client.call(routes.deleteToken, { params }), leaves: ['token.revoked'] };
    },
    deleteAccount: async () => {
      const { client } = await app.signInAs('user');
      const call = () => client.call(routes.deleteAccount, { body: { password: PASSWORD } });
      return { call, leaves: ['person.deleted'] };
    },
  };
}

function mailWishUses({ app }: Stage): Uses {
  return {
    changeMailWishes: async () => {
      const { client } = await app.signInAs('user');
      const body = { language: 'sv', unwanted: ['suggestion_declined'] } as const;
      const call = () => client.call(routes.changeMailWishes, { body: { ...body, unwanted: [...body.unwanted] } });
      return { call, leaves: ['person.mail_changed'] };
    },
  };
}

function secondStepUses({ app }: Stage): Uses {
  const body = { password: PASSWORD };
  const withSecondStep = async () => {
    const person = await app.signInAs('user');
    await turnSecondStepOn(person);
    return person;
  };

  return {
    prepareSecondStep: async () => {
      const { client } = await app.signInAs('user');
      return { call: () => client.call(routes.prepareSecondStep, { body }), leaves: ['person.second_step_prepared'] };
    },
    confirmSecondStep: async () => {
      const { client } = await app.signInAs('user');
      const { key } = await client.call(routes.prepareSecondStep, { body });
      const call = () => client.call(routes.confirmSecondStep, { body: { code: codeFor(key) } });
      return { call, leaves: ['person.second_step_on'] };
    },
    removeSecondStep: async () => {
      const { client } = await withSecondStep();
      return { call: () => client.call(routes.removeSecondStep, { body }), leaves: ['person.second_step_off'] };
    },
    renewRecoveryCodes: async () => {
      const { client } = await withSecondStep();
      return { call: () => client.call(routes.renewRecoveryCodes, { body }), leaves: ['person.recovery_codes_made'] };
    },
  };
}
