/** API Gateway on loopback: one HTTP API and one WebSocket API, as far as the Lambda proxy integrations go. */
export { type CorsConfiguration, type HttpRoute, type JwtAuthorizer, startHttpApi } from './http.ts';
export { startWebSocketApi, type WebSocketRoute } from './websocket.ts';
