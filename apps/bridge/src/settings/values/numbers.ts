/** Numbers as the environment gives them: in texts, within the bounds of what they count. */
import { z } from 'zod';

export const port = z.coerce.number().int().min(0).max(65_535);

export const milliseconds = z.coerce.number().int().min(1).max(86_400_000);

export const bytes = z.coerce.number().int().min(1024).max(1_073_741_824);
