/** API Gateway on loopback: an HTTP API and a WebSocket API with Lambda proxy integrations. */
export { type CorsConfiguration, type HttpRoute, type JwtAuthorizer, startHttpApi } from './http.ts';
export { type SocketMetric, startWebSocketApi, type WebSocketRoute, type WebSocketService } from './websocket.ts';
