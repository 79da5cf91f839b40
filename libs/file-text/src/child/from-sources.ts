/** Lets plain Node run the sources of this library: relative imports that end in `.js` are looked up as `.ts`. Not used by the build. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.startsWith('.') || context.parentURL?.endsWith('.ts') !== true) return next(specifier, context);
    return next(specifier.replace(/\.js$/, '.ts'), context);
  },
});
