/** The contracts on the admin port: both documents for machines, and a page for people. They hold no secret. */
import { Controller, Get, Header } from '@nestjs/common';
import { documents } from './documents.js';
import { contractsPage } from './page/page.js';
import { pageStyle } from './page/style.js';

/** The page has one style of its own and nothing else. */
const onlyItsStyle =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

@Controller()
export class ContractsController {
  private made: ReturnType<typeof documents> | null = null;
  private page: string | null = null;

  @Get('asyncapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  asyncapi(): string {
    return (this.made ??= documents())['asyncapi.json'];
  }

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  openapi(): string {
    return (this.made ??= documents())['openapi.json'];
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', onlyItsStyle)
  @Header('referrer-policy', 'no-referrer')
  docs(): string {
    return (this.page ??= contractsPage());
  }

  @Get('docs/style.css')
  @Header('content-type', 'text/css; charset=utf-8')
  style(): string {
    return pageStyle;
  }
}
