import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../../src/client/client.ts';

/** The cache of what the server answered. `onSignedOut` is called when any answer says that nobody is signed in. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.code === 'unauthenticated') onSignedOut();
  };
  return new QueryClient({
    // Who is signed in is asked by the router, which goes to the sign-in page by itself.
    queryCache: new QueryCache({ onError: (error, query) => query.queryKey[0] !== 'me' && onError(error) }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => isPassing(error) && failures < 2,
        // Sharing would copy objects, and a copy of an exact number is an ordinary object.
        structuralSharing: false,
      },
    },
  });
}

/** Worth asking again by itself: the network, or a server that is starting. */
function isPassing(error: Error): boolean {
  return !(error instanceof ApiError) || error.status === 503;
}
